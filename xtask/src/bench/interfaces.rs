//! Many interfaces, and what an observer does while nothing happens on them.

use std::{
    fs,
    io::Write,
    process::Stdio,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use nix::net::if_::if_nametoindex;
use xtask::lab::{Host, Lab};

use super::{
    interrupt,
    process::{Process, field},
};

/// How long nothing happens.
pub(crate) const IDLE: Duration = Duration::from_secs(10);

/// Interfaces of dev2 whose other ends are in dev1.
pub(crate) struct Interfaces {
    pub(crate) names: Vec<String>,
    pub(crate) first_ifindex: u32,
}

impl Interfaces {
    /// Makes `count` of them, and waits until they are up. They end with the lab.
    ///
    /// # Errors
    /// `ip` refuses.
    pub(crate) fn make(lab: &Lab, count: usize) -> Result<Self> {
        let names: Vec<_> = (0..count).map(|number| format!("many{number}")).collect();
        let (mut here, mut there) = (String::new(), String::new());
        for name in &names {
            here += &format!(
                "link add name {name} address {} type veth peer name {name} netns {}\nlink set {name} up\n",
                lab.dev2().mac(),
                lab.dev1().namespace()
            );
            there += &format!("link set {name} up\n");
        }
        batch(lab.dev2(), &here)?;
        batch(lab.dev1(), &there)?;
        let index = || if_nametoindex(names[0].as_str());
        let first_ifindex = lab
            .dev2()
            .enter(index)?
            .context("a new interface is missing")?;
        Ok(Self {
            names,
            first_ifindex,
        })
    }
}

/// Runs the commands of `ip -batch` in `host`.
fn batch(host: &Host, commands: &str) -> Result<()> {
    let mut ip = host.command("ip");
    let mut ip = ip
        .args(["-batch", "-"])
        .stdin(Stdio::piped())
        .spawn()
        .context("cannot run ip")?;
    let mut pipe = ip.stdin.take().context("no pipe to ip")?;
    pipe.write_all(commands.as_bytes())
        .context("cannot write to ip")?;
    drop(pipe);
    let status = ip.wait()?;
    if !status.success() {
        bail!("ip -batch in {}: {status}", host.name());
    }
    Ok(())
}

/// What a process did while nothing happened.
pub(crate) struct Idle {
    pub(crate) cpu_percent: f64,
    /// Voluntary context switches of its threads: every one ends with a wake-up.
    pub(crate) wakeups: f64,
}

/// Looks at a process for [`IDLE`], after a moment in which it may still be busy with having started.
///
/// # Errors
/// It has ended, or the user has interrupted.
pub(crate) fn idle(process: &Process) -> Result<Idle> {
    const SETTLING: Duration = Duration::from_millis(500);
    wait(SETTLING)?;
    let (cpu, switches, start) = (process.cpu()?, switches(process.id())?, Instant::now());
    wait(IDLE)?;
    let seconds = start.elapsed().as_secs_f64();
    let used = process.cpu()?.saturating_sub(cpu);
    let woken = self::switches(process.id())?.saturating_sub(switches);
    Ok(Idle {
        cpu_percent: used.as_secs_f64() / seconds * 100.0,
        wakeups: woken as f64 / seconds,
    })
}

fn wait(duration: Duration) -> Result<()> {
    let start = Instant::now();
    while let Some(left) = duration.checked_sub(start.elapsed()) {
        interrupt::check()?;
        thread::sleep(left.min(Duration::from_millis(100)));
    }
    Ok(())
}

/// Voluntary context switches of all threads of a process.
fn switches(process: u32) -> Result<u64> {
    let mut sum = 0;
    for thread in fs::read_dir(format!("/proc/{process}/task")).context("a program has ended")? {
        let status = fs::read_to_string(thread?.path().join("status")).unwrap_or_default();
        sum += field(&status, "voluntary_ctxt_switches:").unwrap_or(0);
    }
    Ok(sum)
}
