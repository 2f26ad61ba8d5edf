//! Living with others: who stands before ours is told, what they have is left as it is, and what a killed one left can
//! be removed.

mod front;
mod leftovers;
mod untouched;

use std::process::Output;

use aya::{
    Ebpf,
    programs::{LinkOrder, SchedClassifier, TcAttachType, tc::TcAttachOptions},
};
use xtask::{
    bytecode::{self, EXIT, Operation::Move, with_number},
    lab::Host,
};

use super::attaching::ip;
use crate::support::observer::pktobs;

/// Verdicts of a program (include/uapi/linux/pkt_cls.h): go on with the next one, or let the packet pass for good.
const TC_ACT_UNSPEC: i32 = -1;
const TC_ACT_OK: i32 = 0;

/// A program of somebody else at a hook of eth0, by TCX; dropping it detaches it.
struct Foreign {
    id: u32,
    _ebpf: Ebpf,
}

impl Foreign {
    /// Attaches a program of that name and verdict, before all others or behind them.
    fn attach(host: &Host, name: &str, verdict: i32, at: (TcAttachType, LinkOrder)) -> Self {
        let program = [with_number(Move, 0, verdict), EXIT];
        let object = bytecode::object("classifier", name, &program).expect("an object");
        let mut ebpf = Ebpf::load(&object).expect("load the object");
        let program = ebpf.program_mut(name).expect("it is in the object");
        let program: &mut SchedClassifier = program.try_into().expect("it is a TC program");
        program.load().expect("load the program");
        let id = program.info().expect("its id").id();
        let (side, order) = at;
        let options = TcAttachOptions::TcxOrder(order);
        let attach = || program.attach_with_options("eth0", side, options);
        host.enter(attach).expect("enter the host").expect("attach");
        Self { id, _ebpf: ebpf }
    }

    /// Attaches one that is called `other` and lets packets pass for good, before all others at ingress.
    fn in_front(host: &Host) -> Self {
        let at = (TcAttachType::Ingress, LinkOrder::first());
        Self::attach(host, "other", TC_ACT_OK, at)
    }

    /// How it is told.
    fn told(&self) -> String {
        format!("program \"other\" (id {})", self.id)
    }
}

/// Runs `pktobs --detach-all ARGUMENTS` to its end.
fn detach_all(host: &Host, arguments: &[&str]) -> Output {
    let arguments = [&["--detach-all"], arguments].concat();
    pktobs(host, &arguments).output().expect("run pktobs")
}

/// What a program wrote.
fn text(octets: &[u8]) -> &str {
    str::from_utf8(octets).expect("UTF-8")
}
