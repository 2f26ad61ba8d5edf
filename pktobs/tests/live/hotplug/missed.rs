//! More changes than the kernel can tell: everything is looked at anew.

use std::io::Write;

use nix::sys::signal::Signal;
use tempfile::NamedTempFile;
use xtask::lab::Lab;

use super::{assert_told, ip, pair_up, set_up};
use crate::support::{
    frames::{mark, mark_text, send},
    observer::observe,
    privilege::require_root,
};

/// Changes of one interface; each is told at least once, and the socket has room for half as many.
const CHANGES: usize = 8000;

#[test]
fn what_could_not_be_told_is_found_also_a_new_interface_of_an_old_index() {
    if !require_root() {
        return;
    }
    let mut flood = NamedTempFile::new().expect("a temporary file");
    for change in 0..CHANGES {
        let mtu = 1400 + change % 2;
        writeln!(flood, "link set busy0 mtu {mtu}").expect("written");
    }
    let flood = flood.into_temp_path();
    let flood = flood.to_str().expect("UTF-8");
    for how in ["auto", "clsact"] {
        let lab = Lab::new().expect("a lab");
        let dev2 = lab.dev2();
        pair_up(dev2, "busy0", "busy1");
        let make = [
            "link", "add", "name", "twin0", "index", "77", "type", "veth",
        ];
        let make = [&make[..], &["peer", "name", "other0", "index", "78"]].concat();
        ip(dev2, &make);
        ip(
            dev2,
            &["link", "add", "gone0", "type", "veth", "peer", "gone1"],
        );
        let observer = observe(dev2, &["-i", "any", "--attach", how, "--format", "tcpdump"]);
        observer.stop();
        ip(dev2, &["-batch", flood]);
        // None of this can be told any more.
        ip(dev2, &["link", "del", "twin0"]);
        ip(dev2, &make);
        set_up(dev2, &["twin0", "other0"]);
        ip(dev2, &["link", "del", "gone0"]);
        ip(
            dev2,
            &["link", "add", "new0", "type", "veth", "peer", "new1"],
        );
        observer.signal(Signal::SIGCONT);
        let missed =
            "interfaces changed faster than the kernel could tell; all were looked at anew";
        for told in [missed, "new0 appeared", "twin0 appeared", "other0 appeared"] {
            observer.wait_for_message(&format!("pktobs: {told}"));
        }
        send(dev2, "other0", &[mark(1)], 1);
        send(lab.dev1(), "eth0", &[mark(2)], 1);
        observer.wait_until("its packet, and one of eth0", |text| {
            let is_in = |line: &str| {
                let mut words = line.split_whitespace().skip(1);
                words.next() == Some("twin0") && matches!(words.next(), Some("In" | "P"))
            };
            text.lines().any(is_in) && text.contains(&mark_text(2))
        });
        let ended = observer.finish();
        for name in ["twin0", "gone0", "gone1"] {
            assert_told(
                &ended.stderr,
                &format!("{name}: the interface disappeared"),
                1,
            );
        }
        for stays in ["eth0:", "lo:", "busy0:"] {
            assert!(
                !ended.stderr.contains(&format!("pktobs: {stays}")),
                "{ended:?}"
            );
        }
    }
}
