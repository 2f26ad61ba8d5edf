//! The lab on the real kernel: what is left of one.

use std::{
    io::{BufRead, BufReader},
    panic,
    path::Path,
    process::{Command, Stdio},
};

use xtask::lab::{self, Lab, Running};

#[test]
fn nothing_of_a_lab_stays_after_a_panic() {
    if !lab::allowed() {
        return;
    }
    let names = panic::catch_unwind(|| {
        let lab = Lab::with_arp().unwrap();
        let names = [lab.dev1(), lab.dev2()].map(|host| host.namespace().to_owned());
        assert!(names.iter().all(|name| exists(name)));
        panic::panic_any(names);
    })
    .unwrap_err();
    let names = names.downcast::<[String; 2]>().unwrap();
    assert!(!names.iter().any(|name| exists(name)));
}

#[test]
fn the_next_lab_removes_what_a_killed_process_left() {
    if !lab::allowed() {
        return;
    }
    // A process that makes a namespace as a lab does, says so, and waits to be killed.
    let script = "ip netns add pktobs-lab-$$-0-dev1 && echo made && read -r line";
    let mut shell = Command::new("sh");
    let mut shell = Running::start(
        shell
            .args(["-c", script])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped()),
    )
    .unwrap();
    let mut made = String::new();
    BufReader::new(shell.child().stdout.take().unwrap())
        .read_line(&mut made)
        .unwrap();
    assert_eq!(made, "made\n");
    let left = format!("pktobs-lab-{}-0-dev1", shell.child().id());

    drop(Lab::new().unwrap());
    assert!(exists(&left), "a namespace whose process lives stays");

    drop(shell);
    drop(Lab::new().unwrap());
    // Another test may have begun to remove it before us.
    lab::wait_for("the namespace to be removed", || Ok(!exists(&left))).unwrap();
}

fn exists(namespace: &str) -> bool {
    Path::new("/run/netns").join(namespace).exists()
}
