//! What it may still do once it observes.

use std::fs;

use xtask::lab::Lab;

use crate::support::{observer::observe, privilege::require_root};

/// Bits of capability sets (include/uapi/linux/capability.h).
const CAP_NET_ADMIN: u64 = 1 << 12;
const CAP_BPF: u64 = 1 << 39;

#[test]
fn it_gives_up_every_capability_that_it_does_not_need() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    for (how, kept) in [("auto", 0), ("clsact", CAP_NET_ADMIN | CAP_BPF)] {
        let pktobs = observe(lab.dev2(), &["-i", "eth0", "--attach", how]);
        let tasks = fs::read_dir(format!("/proc/{}/task", pktobs.pid())).expect("its threads");
        for task in tasks {
            let path = task.expect("a thread").path().join("status");
            let status = fs::read_to_string(path).expect("its status");
            let field = |name: &str| {
                let mut lines = status.lines();
                let value = lines.find_map(|line| line.strip_prefix(name)?.strip_prefix(":\t"));
                u64::from_str_radix(value.unwrap_or_else(|| panic!("{status}")), 16).expect("hex")
            };
            assert_eq!(field("CapEff"), kept, "{how}\n{status}");
            assert_eq!(field("CapPrm"), kept, "{how}\n{status}");
            for none in ["CapInh", "CapBnd", "CapAmb"] {
                assert_eq!(field(none), 0, "{how}\n{status}");
            }
            assert_eq!(field("NoNewPrivs"), 1, "{how}\n{status}");
        }
        pktobs.finish();
    }
}
