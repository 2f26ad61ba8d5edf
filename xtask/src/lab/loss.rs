//! A frame that is lost on the way to a host.

use anyhow::{Context, Result};
use aya::{
    Ebpf,
    maps::{MapData, MapType},
    programs::{Xdp, xdp::XdpMode},
};

use super::{Host, INTERFACE};
use crate::bytecode::{
    self, Condition::*, EXIT, Instruction, Operation::*, Width::*, load, load_first_element,
    skip_if_number, skip_if_register, store, with_number,
};

/// The name of the program.
const NAME: &str = "loss";

/// Loses a frame while it lives.
#[derive(Debug)]
pub struct Loss {
    _program: Ebpf,
    /// Keeps the program's map.
    _count: MapData,
}

impl Host {
    /// Loses the `nth` of the frames with more than `octets` octets that come to [`INTERFACE`], counted from one,
    /// before anything in this host sees it.
    ///
    /// # Errors
    /// The kernel refuses it.
    pub fn lose(&self, nth: i32, octets: i32) -> Result<Loss> {
        let count = bytecode::map(MapType::Array, 8, 1)?;
        let object = bytecode::object("xdp", NAME, &program(nth, octets, &count))?;
        let mut ebpf = Ebpf::load(&object).context("cannot read the program that loses a frame")?;
        let xdp: &mut Xdp = ebpf.program_mut(NAME).context("no program")?.try_into()?;
        xdp.load()
            .context("the kernel refuses the program that loses a frame")?;
        self.enter(|| xdp.attach(INTERFACE, XdpMode::Skb))?
            .with_context(|| format!("cannot attach to {INTERFACE} of {}", self.name()))?;
        Ok(Loss {
            _program: ebpf,
            _count: count,
        })
    }
}

/// The program that counts long frames and drops one of them. A frame is counted on one CPU at a time, as a veth
/// pair hands over the frames of a connection one after the other.
fn program(nth: i32, octets: i32, count: &MapData) -> Vec<Instruction> {
    const RESULT: u8 = 0;
    const CONTEXT: u8 = 1;
    const FRAME: u8 = 2;
    const END: u8 = 3;
    const COUNT_AT: u8 = 4;
    const COUNT: u8 = 5;
    /// include/uapi/linux/bpf.h, `enum xdp_action`.
    const XDP_DROP: i32 = 1;
    const XDP_PASS: i32 = 2;

    let mut program = vec![
        with_number(Move, RESULT, XDP_PASS),
        load(Word, FRAME, CONTEXT, 0),
        load(Word, END, CONTEXT, 4),
        with_number(Add, FRAME, octets + 1),
        // Over all that follows but the way out.
        skip_if_register(Greater, FRAME, END, 8),
    ];
    program.extend(load_first_element(COUNT_AT, count));
    program.extend([
        load(Double, COUNT, COUNT_AT, 0),
        with_number(Add, COUNT, 1),
        store(Double, COUNT_AT, 0, COUNT),
        skip_if_number(Equal, COUNT, nth, 1),
        EXIT,
        with_number(Move, RESULT, XDP_DROP),
        EXIT,
    ]);
    program
}
