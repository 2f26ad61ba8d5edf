//! Waking the reader of the ring.

use pktobs_common::SkbMetadata;

use crate::support::{
    kernel::{EGRESS, INGRESS, Kernel, Settings},
    packet::{UDP, ethernet, ipv4, udp},
    privilege::require_root,
};

/// One that is stopped while it sleeps never takes back that it does; woken for every record, it would slow the host.
#[test]
fn a_reader_that_sleeps_is_woken_once() {
    if !require_root() {
        return;
    }
    let frame = ethernet(0x0800, &ipv4(UDP, &udp(b"hello\n")));
    for program in [INGRESS, EGRESS] {
        let mut kernel = Kernel::load(program, Settings::default());
        for sleeps in [0, 1] {
            let mut word = kernel.reader_sleeps();
            word.set(0, sleeps, 0).expect("set the word");
            kernel.run(&frame, &SkbMetadata::default());
            assert_eq!(kernel.reader_sleeps().get(&0, 0).expect("the word"), 0);
        }
        assert_eq!(kernel.drain().len(), 2);
    }
}
