//! `cargo xtask demo`: plays a lesson in the lab and shows what pktobs prints of it.

use std::{
    env,
    io::{self, BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    process::Stdio,
    sync::mpsc,
    thread::{self, JoinHandle},
};

use anyhow::{Context, Result, bail};
use clap::Args;
use xtask::lab::{INTERFACE, LIMIT, Lang, Lesson, Running};

use super::{build, run::daemon, setup};
use crate::command::{as_root, is_root, say};

/// Make two hosts, play a lesson between them, and show what pktobs prints of it; without LESSON, list them.
#[derive(Args)]
pub(crate) struct Options {
    /// The lesson to play.
    lesson: Option<String>,

    /// The language of pktobs and of the lesson's own lines.
    #[arg(long, value_enum, default_value = "en")]
    lang: Lang,

    /// What else pktobs is called with, such as `--format tcpdump`.
    #[arg(last = true)]
    arguments: Vec<String>,

    /// The daemon is built and the tools are installed.
    #[arg(long, hide = true)]
    ready: bool,
}

/// What pktobs prints on standard error once every packet will be seen.
const OBSERVING: &str = "observing ";

/// What pktobs ends with if it is interrupted while it is ending by itself: 128 and the number of SIGINT.
const INTERRUPTED: i32 = 130;

pub(crate) fn run(options: &Options) -> Result<()> {
    let Some(name) = &options.lesson else {
        return list(options.lang);
    };
    let Some(lesson) = Lesson::named(name) else {
        let names = Lesson::ALL.map(|lesson| lesson.name).join(", ");
        bail!("there is no lesson {name:?}; the lessons are {names}");
    };
    if !options.ready {
        setup::test_tools()?;
        build::run(&build::Options::default())?;
    }
    if is_root() {
        play(lesson, options)
    } else {
        play_as_root(name, options)
    }
}

fn list(lang: Lang) -> Result<()> {
    let width = Lesson::ALL.map(|lesson| lesson.name.len());
    let width = width.into_iter().max().unwrap_or_default();
    let mut out = io::stdout().lock();
    for lesson in Lesson::ALL {
        let (name, teaches) = (lesson.name, lesson.teaches.of(lang));
        writeln!(out, "{name:<width$} {teaches}")?;
    }
    let advice = match lang {
        Lang::En => "`cargo xtask demo LESSON` plays one.",
        Lang::Ja => "`cargo xtask demo --lang ja LESSON`で1つを実演する。",
    };
    writeln!(out, "\n{advice}")?;
    Ok(())
}

/// Becomes the same verb with sudo; only building is left to the user.
fn play_as_root(name: &str, options: &Options) -> Result<()> {
    let mut again = as_root(env::current_exe()?)?;
    again
        .args(["demo", "--ready", "--lang", options.lang.name(), name, "--"])
        .args(&options.arguments);
    say(&again);
    Err(again.exec()).context("cannot run sudo")
}

fn play(lesson: &Lesson, options: &Options) -> Result<()> {
    let lang = options.lang;
    let lab = lesson.lab()?;
    let daemon = daemon()?;
    let mut pktobs = lab.dev2().command(&daemon.to_string_lossy());
    pktobs
        .args(["--iface", INTERFACE, "--lang", lang.name()])
        .args(&options.arguments)
        .stdin(Stdio::null())
        .stderr(Stdio::piped());
    let mut pktobs = Running::start(&mut pktobs)?;
    let messages = await_observing(&mut pktobs)?;
    eprintln!("{}\n{}\n", lesson.stage(lang), lesson.happens.of(lang));
    lesson.play(&lab)?;
    // It may have ended by itself, after `-c` packets.
    let _ = pktobs.interrupt();
    let ended = pktobs.end()?;
    if messages.join().is_err() {
        bail!("the messages of pktobs cannot be shown");
    }
    if !ended.status.success() && ended.status.code() != Some(INTERRUPTED) {
        bail!("pktobs ended with {}", ended.status);
    }
    let (teaches, news) = (lesson.teaches.of(lang), lesson.news.of(lang));
    match lang {
        Lang::En => eprintln!("\nThe lesson: {teaches}.\n{news}"),
        Lang::Ja => eprintln!("\nこの課で学ぶこと：{teaches}。\n{news}"),
    }
    Ok(())
}

/// Shows what pktobs prints on standard error, and returns once it observes. The thread ends with pktobs.
fn await_observing(pktobs: &mut Running) -> Result<JoinHandle<()>> {
    let messages = pktobs
        .child()
        .stderr
        .take()
        .context("pktobs has no standard error")?;
    let (observes, observing) = mpsc::channel();
    let show = thread::spawn(move || {
        for line in BufReader::new(messages).lines().map_while(Result::ok) {
            eprintln!("{line}");
            if line.starts_with(OBSERVING) {
                // Nobody waits for a second one.
                let _ = observes.send(());
            }
        }
    });
    observing
        .recv_timeout(LIMIT)
        .context("pktobs does not observe; its messages above say why")?;
    Ok(show)
}
