//! As a service: what deploy/pktobs.service grants is enough, and the manager hears when pktobs observes.

use std::{
    fs::{self, Permissions},
    os::unix::{fs::PermissionsExt, net::UnixDatagram},
    path::Path,
    process::Stdio,
};

use xtask::lab::Lab;

use crate::support::{
    observer::{LIMIT, Observer},
    privilege::require_root,
};

const UNIT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../deploy/pktobs.service");

/// A user without privileges, as `DynamicUser=` makes one.
const USER: &str = "65534";

/// What stands behind `name` in the unit.
fn setting(unit: &str, name: &str) -> String {
    let value = unit.lines().find_map(|line| line.strip_prefix(name));
    value.expect(name).trim_matches('"').to_owned()
}

/// Lets every user do anything with it.
fn open(path: &Path) {
    fs::set_permissions(path, Permissions::from_mode(0o777)).expect("permissions");
}

#[test]
fn what_the_unit_grants_is_enough_and_the_manager_is_told() {
    if !require_root() {
        return;
    }
    let unit = fs::read_to_string(UNIT).expect("the unit");
    let granted = setting(&unit, "AmbientCapabilities=");
    assert_eq!(setting(&unit, "CapabilityBoundingSet="), granted);
    let granted = granted
        .to_lowercase()
        .replace("cap_", "+")
        .replace(' ', ",");
    let options = setting(&unit, "Environment=\"PKTOBS_OPTIONS=");

    let directory = tempfile::tempdir().expect("a directory");
    open(directory.path());
    let program = directory.path().join("pktobs");
    fs::copy(env!("CARGO_BIN_EXE_pktobs"), &program).expect("a copy that the user can run");
    let socket = directory.path().join("notify");
    let manager = UnixDatagram::bind(&socket).expect("a socket");
    open(&socket);
    manager.set_read_timeout(Some(LIMIT)).expect("a limit");

    let lab = Lab::new().expect("a lab");
    let mut command = lab.dev2().command("setpriv");
    command
        .args(["--reuid", USER, "--regid", USER, "--clear-groups"])
        .arg("--no-new-privs")
        .arg(format!("--bounding-set=-all,{granted}"))
        .arg(format!("--inh-caps=-all,{granted}"))
        .arg(format!("--ambient-caps=-all,{granted}"))
        .arg(&program)
        .args(options.split_whitespace())
        .env("NOTIFY_SOCKET", &socket)
        .env("LC_ALL", "C")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let pktobs = Observer::start(&mut command);

    let mut message = [0; 64];
    let len = manager.recv(&mut message).expect("a message");
    assert_eq!(&message[..len], b"READY=1\n");
    let ping = lab
        .dev1()
        .command("ping")
        .args(["-c1", "10.0.0.2"])
        .output();
    assert!(ping.expect("ping").status.success());
    let ended = pktobs.finish();
    assert!(ended.stdout.contains("ICMP"), "{ended:?}");
}
