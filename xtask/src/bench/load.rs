//! The load: frames that an XDP program lets pass, which the kernel puts into the receive path of an interface.
//!
//! `BPF_PROG_TEST_RUN` with `BPF_F_TEST_XDP_LIVE_FRAMES` makes skbs of them in batches and hands them to
//! `netif_receive_skb_list`, past TC ingress and into the stack (net/bpf/test_run.c). No socket sends as fast. The
//! frames of one call have the same octets, so the program itself writes what differs: packet `n` belongs to flow
//! `n % flows`, a TCP sequence number grows within its flow, and checksums stay right.

use std::{
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use aya::{
    Ebpf,
    maps::{MapData, MapType},
    programs::{TestRun, TestRunAttrs, TestRunOptions, Xdp},
};
use xtask::bytecode::{
    self, Condition::*, EXIT, Instruction, Operation::*, Width::*, load, load_first_element,
    skip_if_number, skip_if_register, store, to_network_order, with_number, with_register,
};

use super::{interrupt, mixes::Template};

/// The name of the program.
const NAME: &str = "load";
/// Frames that the kernel makes at a time.
const BATCH: u32 = 64;

/// The load, ready to run.
pub(crate) struct Load {
    ebpf: Ebpf,
    frame: Vec<u8>,
    context: [u8; 24],
    /// Keeps the program's map.
    _count: MapData,
}

/// What was sent.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sent {
    pub(crate) packets: u64,
    pub(crate) elapsed: Duration,
}

impl Sent {
    /// Packets a second.
    pub(crate) fn rate(&self) -> f64 {
        self.packets as f64 / self.elapsed.as_secs_f64()
    }
}

impl Load {
    /// Loads the program that varies `template` over `flows` flows, or lets it pass as it is if that is zero.
    ///
    /// # Errors
    /// The kernel refuses it.
    pub(crate) fn new(template: &Template, flows: u32, ifindex: u32) -> Result<Self> {
        let count = bytecode::map(MapType::Array, 8, 1)?;
        let program = if flows == 0 {
            vec![with_number(Move, 0, XDP_PASS), EXIT]
        } else {
            program(template, flows, &count)
        };
        let mut ebpf = Ebpf::load(&bytecode::object("xdp", NAME, &program)?)
            .context("cannot read the program of the load")?;
        let xdp: &mut Xdp = ebpf.program_mut(NAME).context("no program")?.try_into()?;
        xdp.load()
            .context("the kernel refuses the program of the load")?;
        let len = u32::try_from(template.frame.len()).context("a frame that long")?;
        Ok(Self {
            ebpf,
            frame: template.frame.clone(),
            context: context(len, ifindex),
            _count: count,
        })
    }

    /// Sends for `duration`, as fast as it goes or `rate` packets a second, on this thread, which is in the
    /// interface's namespace.
    ///
    /// # Errors
    /// The kernel refuses, or the user has interrupted.
    pub(crate) fn run(&self, duration: Duration, rate: Option<u32>) -> Result<Sent> {
        /// A call that long is answered at the end of the duration soon enough.
        const WHOLE_CALL: u32 = 16_384;
        let start = Instant::now();
        let mut packets = 0;
        loop {
            interrupt::check()?;
            let elapsed = start.elapsed();
            if elapsed >= duration {
                return Ok(Sent { packets, elapsed });
            }
            let due = match rate {
                None => u64::from(WHOLE_CALL),
                Some(rate) => {
                    let due = (elapsed.as_secs_f64() * f64::from(rate)) as u64;
                    due.saturating_sub(packets).min(u64::from(WHOLE_CALL))
                }
            };
            let batches = due / u64::from(BATCH);
            if batches == 0 {
                let rate = f64::from(rate.unwrap_or(u32::MAX));
                thread::sleep(Duration::from_secs_f64(f64::from(BATCH) / rate));
                continue;
            }
            let repeat = batches as u32 * BATCH;
            self.call(repeat)?;
            packets += u64::from(repeat);
        }
    }

    fn call(&self, repeat: u32) -> Result<()> {
        let xdp: &Xdp = self.ebpf.program(NAME).context("no program")?.try_into()?;
        let options = TestRunOptions {
            data_in: Some(&self.frame),
            ctx_in: Some(&self.context),
            repeat,
            attrs: TestRunAttrs::new().xdp_live_frames(BATCH),
            ..TestRunOptions::default()
        };
        xdp.test_run(options)
            .context("the kernel refuses live frames, which need Linux 5.18")?;
        Ok(())
    }
}

/// A `struct xdp_md` (include/uapi/linux/bpf.h): octets, and the interface that they come in by.
fn context(len: u32, ifindex: u32) -> [u8; 24] {
    let mut context = [0; 24];
    context[4..8].copy_from_slice(&len.to_ne_bytes());
    context[12..16].copy_from_slice(&ifindex.to_ne_bytes());
    context
}

const XDP_PASS: i32 = 2;

/// The program that writes what varies in `template` and lets the frame pass.
fn program(template: &Template, flows: u32, count: &MapData) -> Vec<Instruction> {
    /// Registers: the frame, the address of the count, the count, the flow.
    const FRAME: u8 = 6;
    const COUNT_AT: u8 = 7;
    const COUNT: u8 = 8;
    const FLOW: u8 = 9;
    /// The sums of the words written into the IPv4 header and into the segment with its pseudo-header.
    const HEADER_SUM: u8 = 4;
    const SEGMENT_SUM: u8 = 5;
    /// Flows that differ in their port; others differ in their address too.
    const PORT_BITS: i32 = 14;
    const FIRST_PORT: i32 = 0x4000;

    let flows = flows.cast_signed();
    let mut body = Vec::new();
    body.extend(load_first_element(COUNT_AT, count));
    body.extend([
        load(Double, COUNT, COUNT_AT, 0),
        with_register(Move, 1, COUNT),
        with_number(Add, 1, 1),
        store(Double, COUNT_AT, 0, 1),
        with_register(Move, FLOW, COUNT),
        with_number(Modulo, FLOW, flows),
        with_number(Move, HEADER_SUM, 0),
        with_number(Move, SEGMENT_SUM, 0),
    ]);
    if let Some(at) = template.address {
        body.extend([
            with_register(Move, 1, FLOW),
            with_number(ShiftRight, 1, PORT_BITS),
            with_register(Add, HEADER_SUM, 1),
            with_register(Add, SEGMENT_SUM, 1),
            to_network_order(1, 16),
            store(Half, FRAME, at, 1),
        ]);
    }
    if let Some(at) = template.port {
        body.extend([
            with_register(Move, 1, FLOW),
            with_number(And, 1, (1 << PORT_BITS) - 1),
            with_number(Add, 1, FIRST_PORT),
            with_register(Add, SEGMENT_SUM, 1),
            to_network_order(1, 16),
            store(Half, FRAME, at, 1),
        ]);
    }
    if let Some((at, step)) = template.sequence {
        body.extend([
            with_register(Move, 1, COUNT),
            with_number(Divide, 1, flows),
            with_number(Multiply, 1, step),
            with_register(Move, 0, 1),
            with_number(And, 0, 0xffff),
            with_register(Add, SEGMENT_SUM, 0),
            with_register(Move, 0, 1),
            with_number(ShiftRight, 0, 16),
            with_number(And, 0, 0xffff),
            with_register(Add, SEGMENT_SUM, 0),
            to_network_order(1, 32),
            store(Word, FRAME, at, 1),
        ]);
    }
    if let Some(at) = template.identification {
        let pieces_bits = i32::from(template.second_fragment.is_some());
        body.extend([
            with_register(Move, 1, COUNT),
            with_number(ShiftRight, 1, pieces_bits),
            with_number(And, 1, 0xffff),
            with_register(Add, HEADER_SUM, 1),
            to_network_order(1, 16),
            store(Half, FRAME, at, 1),
        ]);
        if let Some(second) = template.second_fragment {
            const MORE_FRAGMENTS: i32 = 0x2000;
            body.extend([
                with_register(Move, 1, COUNT),
                with_number(And, 1, 1),
                with_number(Move, 2, MORE_FRAGMENTS),
                skip_if_number(Equal, 1, 0, 1),
                with_number(Move, 2, second),
                with_register(Add, HEADER_SUM, 2),
                to_network_order(2, 16),
                store(Half, FRAME, at + 2, 2),
            ]);
        }
        let checksum = at + 6;
        body.push(with_number(
            Add,
            HEADER_SUM,
            sum_without(template, checksum),
        ));
        body.extend(complement(HEADER_SUM));
        body.push(store(Half, FRAME, checksum, HEADER_SUM));
    }
    if let Some(at) = template.compensation {
        body.extend(complement(SEGMENT_SUM));
        body.push(store(Half, FRAME, at, SEGMENT_SUM));
    }
    /// The fields `data` and `data_end` of `struct xdp_md`.
    const DATA: i16 = 0;
    const DATA_END: i16 = 4;
    let mut program = vec![
        load(Word, FRAME, 1, DATA),
        load(Word, 3, 1, DATA_END),
        with_register(Move, 2, FRAME),
        with_number(Add, 2, template.frame.len() as i32),
        skip_if_register(Greater, 2, 3, body.len() as i16),
    ];
    program.extend(body);
    program.extend([with_number(Move, 0, XDP_PASS), EXIT]);
    program
}

/// What the header of `template` sums to without its checksum, which is at `checksum`.
fn sum_without(template: &Template, checksum: i16) -> i32 {
    let at = usize::from(checksum.unsigned_abs());
    let octets = &template.frame[at..at + 2];
    i32::from(!u16::from_be_bytes([octets[0], octets[1]]))
}

/// Folds a sum of some 16-bit words and turns it into a field in network order; register 1 is used up.
fn complement(sum: u8) -> Vec<Instruction> {
    let fold = [
        with_register(Move, 1, sum),
        with_number(ShiftRight, 1, 16),
        with_number(And, sum, 0xffff),
        with_register(Add, sum, 1),
    ];
    let turn = [with_number(Xor, sum, 0xffff), to_network_order(sum, 16)];
    // The first fold may leave a carry, the second none.
    [fold.as_slice(), &fold, &turn].concat()
}

#[cfg(test)]
mod tests {
    use clap::ValueEnum;
    use pktobs_common::checksum::{fold, pseudo_header_sum, sum};
    use xtask::lab::allowed;

    use super::*;
    use crate::bench::{frames::ETHERNET_LEN, mixes::Mix};

    /// What becomes of the frames of `mix`, one after the other.
    fn frames(mix: Mix, flows: u32, count: usize) -> Vec<Vec<u8>> {
        const LOOPBACK: u32 = 1;
        let load = Load::new(&mix.template(), flows, LOOPBACK).unwrap();
        let xdp: &Xdp = load.ebpf.program(NAME).unwrap().try_into().unwrap();
        let frame = || {
            let mut after = vec![0; load.frame.len()];
            let options = TestRunOptions {
                data_in: Some(&load.frame),
                data_out: Some(&mut after),
                ..TestRunOptions::default()
            };
            let run = xdp.test_run(options).unwrap();
            assert_eq!(run.return_value, XDP_PASS.unsigned_abs());
            after
        };
        std::iter::repeat_with(frame).take(count).collect()
    }

    #[test]
    fn checksums_stay_right_whatever_varies() {
        if !allowed() {
            return;
        }
        for &mix in Mix::value_variants() {
            for frame in frames(mix, 70_000, 3) {
                let packet = &frame[ETHERNET_LEN..];
                let (protocol, addresses, start) = if mix == Mix::Ipv6 {
                    (packet[6], &packet[8..40], 40)
                } else {
                    let start = usize::from(packet[0] & 15) * 4;
                    assert_eq!(sum(&packet[..start]), 0xffff, "{mix:?}");
                    (packet[9], &packet[12..20], start)
                };
                if mix == Mix::Fragments {
                    continue;
                }
                let (segment, (from, to)) =
                    (&packet[start..], addresses.split_at(addresses.len() / 2));
                let pseudo_header = pseudo_header_sum(from, to, protocol, segment.len() as u32);
                let total = u64::from(sum(segment)) + u64::from(pseudo_header);
                assert_eq!(fold(total), 0xffff, "{mix:?}");
            }
        }
    }

    #[test]
    fn fragments_come_in_pairs() {
        if !allowed() {
            return;
        }
        let fields: Vec<_> = frames(Mix::Fragments, 1, 4)
            .iter()
            .map(|frame| [18, 20].map(|at| u16::from_be_bytes([frame[at], frame[at + 1]])))
            .collect();
        assert_eq!(fields, [[0, 0x2000], [0, 72], [1, 0x2000], [1, 72]]);
    }

    #[test]
    fn a_flows_sequence_numbers_grow() {
        if !allowed() {
            return;
        }
        let frames = frames(Mix::Tcp, 2, 4);
        let sequence =
            |frame: &Vec<u8>| u32::from_be_bytes([frame[38], frame[39], frame[40], frame[41]]);
        assert_eq!(
            frames.iter().map(sequence).collect::<Vec<_>>(),
            [0, 0, 64, 64]
        );
        assert_ne!(frames[0][34..36], frames[1][34..36]);
        assert_eq!(frames[0][34..36], frames[2][34..36]);
    }
}
