//! Filters on packets whose headers are not in one piece.
//!
//! A raw socket gives a frame beyond a page a linear part of no more than the Ethernet header (`packet_alloc_skb`,
//! net/packet/af_packet.c). A program in front of the filter moves some more octets there and tells how many they are.

use std::os::fd::{AsFd, AsRawFd, OwnedFd};

use aya::{
    Ebpf,
    maps::{Array, Map, MapData, MapType},
    programs::{
        SchedClassifier, TcAttachType,
        tc::{NlOptions, TcAttachOptions, qdisc_add_clsact},
    },
};
use nix::{
    ifaddrs::getifaddrs,
    sys::socket::{AddressFamily, LinkAddr, MsgFlags, SockFlag, SockType, sendto, socket},
};
use pktobs_common::bytecode::{
    Condition,
    Operation::{Add, Move, Subtract},
    Width, call, load, load_map, skip_if_number, store, with_register,
};

use super::{
    Direction, EXIT, Filter, Sifted, TEXTS, UNSPEC, classifier, frames, program, tests, with_number,
};
use crate::support::{namespace::in_network_namespace, privilege::require_root};

/// Frames beyond a page, and how many octets of them are in one piece.
const FRAME_LEN: usize = 5000;
const LINEAR: [usize; 11] = [14, 15, 20, 23, 24, 33, 34, 37, 40, 54, 60];

#[test]
fn packets_in_pieces_are_judged_as_if_they_were_in_one() {
    if !require_root() {
        return;
    }
    in_network_namespace(|| {
        qdisc_add_clsact("lo").expect("clsact");
        let mut cutter = Cutter::attach();
        let sender = Sender::new();
        for text in TEXTS {
            let filter = Filter::new(text).expect("a filter");
            let tests = tests(&filter, Direction::Out);
            let mut sifted = Sifted::new(text, Direction::Out);
            attach(sifted.classifier(), 2);
            let mut filtered = 0;
            for mut frame in frames() {
                frame.resize(FRAME_LEN, 0);
                let matches = tests.pass(&frame, FRAME_LEN as u32);
                for linear in LINEAR {
                    cutter.cut_at(linear);
                    sender.send(&frame);
                    let case = || format!("{text}: {linear} octets of {:02x?}", &frame[..80]);
                    assert_eq!(cutter.seen(), [linear, FRAME_LEN], "{}", case());
                    filtered += u64::from(!matches);
                    assert_eq!(sifted.filtered(), filtered, "{}", case());
                }
            }
        }
    });
}

/// Attaches to the egress of `lo` until the program is dropped. A clsact filter: every kernel has those, and their
/// order is that of the priorities.
fn attach(program: &mut SchedClassifier, priority: u16) {
    let options = TcAttachOptions::Netlink(NlOptions {
        priority,
        ..NlOptions::default()
    });
    let attached = program.attach_with_options("lo", TcAttachType::Egress, options);
    attached.expect("attach to lo");
}

/// Sends frames out of `lo`.
struct Sender {
    socket: OwnedFd,
    address: LinkAddr,
}

impl Sender {
    fn new() -> Self {
        let (family, kind) = (AddressFamily::Packet, SockType::Raw);
        let socket = socket(family, kind, SockFlag::empty(), None);
        let mut addresses = getifaddrs().expect("list the interfaces");
        let address = addresses.find_map(|entry| entry.address?.as_link_addr().copied());
        Self {
            socket: socket.expect("open a raw socket"),
            address: address.expect("lo has a link-layer address"),
        }
    }

    fn send(&self, frame: &[u8]) {
        let socket = self.socket.as_raw_fd();
        let sent = sendto(socket, frame, &self.address, MsgFlags::empty());
        assert_eq!(sent, Ok(frame.len()));
    }
}

/// Words of the cutter's map: how many octets of a packet shall be in one piece, how many of the last one were, and
/// how many it had.
type Cut = [u32; 3];
const WANTED: i16 = 0;
const LINEAR_SEEN: i16 = 4;
const LEN_SEEN: i16 = 8;

/// A program in front of the filter.
struct Cutter {
    cut: Array<MapData, Cut>,
    /// It is attached as long as this is there.
    _ebpf: Ebpf,
}

impl Cutter {
    fn attach() -> Self {
        const NAME: &str = "pktobs_cutter";
        let map =
            aya_obj::Map::new_from_params(MapType::Array as u32, 4, size_of::<Cut>() as u32, 1, 0);
        let map = MapData::create(map, NAME, None).expect("make a map");
        let instructions = Self::instructions(map.fd().as_fd().as_raw_fd());
        let mut ebpf = program(NAME, &instructions);
        let cutter = classifier(&mut ebpf, NAME);
        cutter.load().expect("load the program");
        attach(cutter, 1);
        Self {
            cut: Array::try_from(Map::Array(map)).expect("an array"),
            _ebpf: ebpf,
        }
    }

    fn instructions(map: i32) -> Vec<pktobs_common::bytecode::Instruction> {
        const BPF_MAP_LOOKUP_ELEM: i32 = 1;
        const BPF_SKB_PULL_DATA: i32 = 39;
        /// Fields of `struct __sk_buff` (include/uapi/linux/bpf.h).
        const LEN: i16 = 0;
        const DATA: i16 = 76;
        const DATA_END: i16 = 80;
        let mut instructions = vec![
            with_register(Move, 6, 1),
            with_number(Move, 1, 0),
            store(Width::Word, 10, -4, 1),
            with_register(Move, 2, 10),
            with_number(Add, 2, -4),
        ];
        instructions.extend(load_map(1, map));
        instructions.extend([
            call(BPF_MAP_LOOKUP_ELEM),
            skip_if_number(Condition::Equal, 0, 0, 10),
            with_register(Move, 7, 0),
            with_register(Move, 1, 6),
            load(Width::Word, 2, 7, WANTED),
            call(BPF_SKB_PULL_DATA),
            load(Width::Word, 1, 6, LEN),
            store(Width::Word, 7, LEN_SEEN, 1),
            load(Width::Word, 2, 6, DATA),
            load(Width::Word, 1, 6, DATA_END),
            with_register(Subtract, 1, 2),
            store(Width::Word, 7, LINEAR_SEEN, 1),
            with_number(Move, 0, UNSPEC),
            EXIT,
        ]);
        instructions
    }

    fn cut_at(&mut self, linear: usize) {
        let set = self.cut.set(0, [linear as u32, 0, 0], 0);
        set.expect("set the element");
    }

    /// Octets of the last packet in its linear part, and all.
    fn seen(&self) -> [usize; 2] {
        let [_, linear, len] = self.cut.get(&0, 0).expect("the element");
        [linear as usize, len as usize]
    }
}
