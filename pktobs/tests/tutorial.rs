//! The course in docs: every output in it is what the command above it prints.
//!
//! `BLESS=1 cargo test -p pktobs --test tutorial` writes the outputs anew; read the difference before committing it.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

const BLOCK: &str = "```console\n$ pktobs ";
const END: &str = "```\n";

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What a command of the course prints on standard output. Its words need no shell.
fn output(arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_pktobs"))
        .args(arguments.split_whitespace())
        .current_dir(root())
        .env("TZ", "UTC")
        .env("LC_ALL", "C.UTF-8")
        .output()
        .expect("pktobs runs");
    assert!(output.status.success(), "pktobs {arguments}");
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// The page with the outputs of its commands, and how many there are.
fn renewed(page: &str) -> (String, usize) {
    let mut parts = page.split(BLOCK);
    let mut text = parts.next().unwrap_or_default().to_owned();
    let mut count = 0;
    for part in parts {
        let (arguments, rest) = part.split_once('\n').expect("a command");
        let (_, rest) = rest.split_once(END).expect("the end of a block");
        text += &format!("{BLOCK}{arguments}\n{}{END}{rest}", output(arguments));
        count += 1;
    }
    (text, count)
}

fn check(name: &str) {
    let path = root().join("docs").join(name);
    let page = fs::read_to_string(&path).expect("the page");
    let (renewed, count) = renewed(&page);
    assert!(count > 5, "{name} has {count} commands");
    if env::var_os("BLESS").is_some() {
        fs::write(&path, &renewed).expect("write the page");
    }
    assert!(
        page == renewed || env::var_os("BLESS").is_some(),
        "docs/{name} shows other outputs than its commands print; BLESS=1 renews them:\n{renewed}"
    );
}

#[test]
fn the_english_course_shows_what_is_printed() {
    check("tutorial.md");
}

#[test]
fn the_japanese_course_shows_what_is_printed() {
    check("tutorial.ja.md");
}
