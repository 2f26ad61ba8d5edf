//! No packet's fate changes, and nobody else's programs and filters are touched.

use aya::{
    Ebpf,
    maps::{MapData, RingBuf},
    programs::{
        LinkOrder, SchedClassifier, TcAttachType,
        tc::{SchedClassifierLinkId, TcAttachOptions},
    },
};
use pktobs::source::live::OBJECT;
use pktobs_common::settings::RING;
use xtask::lab::{Host, Lab};

use crate::support::{
    attached::{filters, tc, tcx, tcx_both},
    frames::{mark, mark_text, send},
    observer::{observe, tcpdump},
    privilege::require_root,
    table::row,
    transfer::{data, transfer},
};

#[test]
fn a_transfer_moves_the_same_octets_with_and_without_pktobs() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let sent = data(64 << 20);
    let arrives = || transfer(lab.dev1(), lab.dev2(), &sent) == sent;
    assert!(arrives(), "without pktobs");
    for arguments in [
        &["-i", "eth0", "--stats"][..],
        &["-i", "eth0", "--buffer-size", "64KiB", "--checksums"],
        &["-i", "eth0", "--attach", "clsact"],
    ] {
        let pktobs = observe(lab.dev2(), arguments);
        assert!(arrives(), "{arguments:?}");
        let ended = pktobs.finish();
        let table = [ended.stdout, ended.stderr].concat();
        let [octets, _] = row(&table, "octets");
        assert!(octets > sent.len() as u64, "{arguments:?}\n{table}");
    }
}

const MARKS: usize = 50;

/// Sends numbered frames from dev1 to dev2.
fn send_marks(lab: &Lab) {
    let frames: Vec<_> = (1..=MARKS as u8).map(mark).collect();
    send(lab.dev1(), "eth0", &frames, 1);
}

/// What filters at ingress and egress have dropped.
fn dropped(host: &Host) -> usize {
    let text = tc(host, &["-s", "qdisc", "show", "dev", "eth0"]);
    let count = || {
        let (_, clsact) = text.split_once("qdisc clsact")?;
        let (_, rest) = clsact.split_once("(dropped ")?;
        rest.split_once(',')?.0.parse().ok()
    };
    count().unwrap_or_else(|| panic!("{text}"))
}

/// Drops all (`TC_ACT_SHOT` is 2); a program of classic BPF, so that neither another classifier nor an action is
/// needed in the kernel.
const ADD_DROP: &[&str] = &[
    "filter",
    "add",
    "dev",
    "eth0",
    "ingress",
    "pref",
    "10",
    "bpf",
    "da",
    "bytecode",
    "1,6 0 0 2",
];

#[test]
fn a_foreign_filter_that_drops_goes_on_dropping() {
    if !require_root() {
        return;
    }
    for how in ["auto", "clsact"] {
        for is_first in [true, false] {
            let lab = Lab::new().expect("a lab");
            let dev2 = lab.dev2();
            tc(dev2, &["qdisc", "add", "dev", "eth0", "clsact"]);
            if is_first {
                tc(dev2, ADD_DROP);
            }
            let pktobs = observe(dev2, &["-i", "eth0", "--attach", how]);
            if !is_first {
                tc(dev2, ADD_DROP);
            }
            let during = filters(dev2, "ingress");
            send_marks(&lab);
            pktobs.wait_for(&format!(" seq {MARKS}"));
            assert_eq!(dropped(dev2), MARKS, "{how}, first: {is_first}");
            assert_eq!(row(&pktobs.finish().stderr, "packets"), [MARKS as u64, 0]);

            let after = filters(dev2, "ingress");
            assert!(after.contains("bytecode '1,6 0 0 2'"), "{after}");
            assert!(!after.contains("pktobs"), "{after}");
            assert_eq!(during.contains("pktobs_in"), how == "clsact", "{during}");
            send_marks(&lab);
            assert_eq!(dropped(dev2), 2 * MARKS, "{how}, first: {is_first}");
        }
    }
}

/// A TCX program that is not this pktobs's, and what it has seen.
struct Foreign {
    ebpf: Ebpf,
    link: SchedClassifierLinkId,
    ring: RingBuf<MapData>,
}

const FOREIGN: &str = "pktobs_in_ip";

impl Foreign {
    /// Another program of the object, which tells every packet in a ring of its own.
    fn attach(host: &Host) -> Self {
        let mut ebpf = Ebpf::load(OBJECT).expect("load the object");
        let ring = RingBuf::try_from(ebpf.take_map(RING).expect("the ring")).expect("map it");
        let options = TcAttachOptions::TcxOrder(LinkOrder::last());
        let attach = || {
            let program = classifier(&mut ebpf);
            program.load().expect("load the program");
            program.attach_with_options("eth0", TcAttachType::Ingress, options)
        };
        let link = host.enter(attach).expect("enter the host").expect("attach");
        Self { ebpf, link, ring }
    }

    /// How many packets it has seen since the last call.
    fn seen(&mut self) -> usize {
        std::iter::from_fn(|| self.ring.next().map(|_| ())).count()
    }

    fn detach(mut self) {
        classifier(&mut self.ebpf)
            .detach(self.link)
            .expect("detach");
    }
}

fn classifier(ebpf: &mut Ebpf) -> &mut SchedClassifier {
    let program = ebpf.program_mut(FOREIGN).expect("it is in the object");
    program.try_into().expect("it is a TC program")
}

#[test]
fn foreign_tcx_programs_before_and_after_see_every_packet() {
    if !require_root() {
        return;
    }
    let lab = Lab::new().expect("a lab");
    let dev2 = lab.dev2();
    let mut before = Foreign::attach(dev2);
    let pktobs = observe(dev2, &["-i", "eth0"]);
    let mut after = Foreign::attach(dev2);
    let attached = || tcx(dev2, "eth0", TcAttachType::Ingress);
    assert_eq!(attached(), ["pktobs_in", FOREIGN, FOREIGN]);

    send_marks(&lab);
    pktobs.wait_for(&format!(" seq {MARKS}"));
    assert_eq!([before.seen(), after.seen()], [MARKS; 2]);
    pktobs.finish();
    assert_eq!(attached(), [FOREIGN, FOREIGN]);
    let tcpdump = tcpdump(dev2, &["-i", "eth0"]);
    send_marks(&lab);
    tcpdump.wait_for(&mark_text(MARKS as u8));
    assert_eq!([before.seen(), after.seen()], [MARKS; 2]);
    before.detach();
    after.detach();
    assert_eq!(tcx_both(dev2, "eth0"), [[""; 0]; 2]);
}
