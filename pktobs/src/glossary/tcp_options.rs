//! The options of TCP (RFC 9293 3.1).

use super::entry::{Entry, Kind, Unit};
use super::{Field, walk::Teller};
use crate::flow::TcpOption;
use crate::lang::Wording;
use crate::packet::{Options, Packet, Piece};

pub(super) const ENTRIES: &[Entry] = &[
    Entry {
        field: Field::TcpOptions,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "Options of the TCP header. In the SYN, each side says what it can do; later there are mostly time stamps \
             and selective acknowledgments.",
            "TCPヘッダーのオプション。SYNでは各側が対応している機能を伝え、その後は主にタイムスタンプと選択的確認応答（SACK）が載る。",
        ),
    },
    Entry {
        field: Field::TcpOptionsEnd,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "The options end here (kind 0); so many octets, this one counted, fill the header up.",
            "オプションの終わり（種類0）。これを含めてヘッダーの末尾までの長さを示す。",
        ),
    },
    Entry {
        field: Field::TcpOptionsNop,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "No operation (kind 1): octets that only fill up, so that what follows begins at a multiple of 4.",
            "何もしない（種類1）。後に続くオプションの位置を4バイトの倍数にそろえるための詰め物。",
        ),
    },
    Entry {
        field: Field::TcpOptionsMss,
        kind: Kind::Number,
        unit: Unit::Octets,
        source: "RFC 9293 3.7.1",
        text: Wording::new(
            "Maximum segment size (kind 2): the most data that the sender can take in one segment. Usually the MTU of its \
             interface less 40 octets for IPv4 and TCP headers, less 60 with IPv6; sent in a SYN only.",
            "最大セグメントサイズ（MSS、種類2）。送信側が1つのセグメントで受け取れるデータの上限。\
             通常はインターフェースのMTUから、IPv4では40、IPv6では60を引いた値で、SYNでのみ送る。",
        ),
    },
    Entry {
        field: Field::TcpOptionsWscale,
        kind: Kind::Number,
        unit: Unit::Bits,
        source: "RFC 7323 2.2",
        text: Wording::new(
            "Window scale (kind 3): the windows that the sender tells from now on are to be shifted left by so many \
             bits. It counts only if both sides send it in their SYN; at most 14.",
            "ウィンドウスケール（種類3）。以後この送信側が通知するウィンドウを、何ビット左シフトして読むかを示す（最大14）。\
             双方がSYNで送ったときだけ有効。",
        ),
    },
    Entry {
        field: Field::TcpOptionsSackPermitted,
        kind: Kind::Flag,
        unit: Unit::None,
        source: "RFC 2018 2",
        text: Wording::new(
            "SACK permitted (kind 4): the sender understands selective acknowledgments, which tell what arrived behind \
             a gap. Sent in a SYN only.",
            "SACK許可（種類4）。送信側が選択的確認応答（抜けの後ろに届いた範囲を伝える仕組み）に対応していることを示す。SYNでのみ送る。",
        ),
    },
    Entry {
        field: Field::TcpOptionsSack,
        kind: Kind::List,
        unit: Unit::None,
        source: "RFC 2018 3",
        text: Wording::new(
            "Selective acknowledgment (kind 5): a block of data that arrived behind a gap. The other side need send \
             only what is missing.",
            "選択的確認応答（SACK、種類5）。抜けの後ろに届いたデータの範囲。相手は抜けた部分だけを再送すればよい。",
        ),
    },
    Entry {
        field: Field::TcpOptionsSackLeft,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 2018 3",
        text: Wording::new(
            "The sequence number of the first octet of the block.",
            "その範囲の先頭のシーケンス番号。",
        ),
    },
    Entry {
        field: Field::TcpOptionsSackRight,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 2018 3",
        text: Wording::new(
            "The sequence number behind the last octet of the block.",
            "その範囲の末尾の次のシーケンス番号。",
        ),
    },
    Entry {
        field: Field::TcpOptionsTsValue,
        kind: Kind::Number,
        unit: Unit::Ticks,
        source: "RFC 7323 3.2",
        text: Wording::new(
            "Time stamp (kind 8): the clock of the sender when it sent this segment. It begins anywhere and runs at a \
             pace of the sender's choice, on Linux usually 1000 a second.",
            "タイムスタンプ（種類8）。送信時点での送信側の時計の値。起点も進む速さも送信側が決め、Linuxでは通常1秒に1000進む。",
        ),
    },
    Entry {
        field: Field::TcpOptionsTsEcho,
        kind: Kind::Number,
        unit: Unit::Ticks,
        source: "RFC 7323 3.2",
        text: Wording::new(
            "The time stamp of the other side that was received last, sent back, so that it can tell how long the way \
             to and fro takes. It counts only with the flag ACK.",
            "相手から最後に受け取ったタイムスタンプを送り返したもの。相手はこれで往復時間を測れる。ACKフラグがあるときだけ有効。",
        ),
    },
    Entry {
        field: Field::TcpOptionsMd5,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 2385 3.0",
        text: Wording::new(
            "MD5 signature (kind 19): proves that the sender knows the common password. Used between BGP routers; TCP-AO \
             replaces it.",
            "MD5署名（種類19）。送信側が共通のパスワードを知っていることの証明。BGPルーター間で使われ、後継はTCP-AO。",
        ),
    },
    Entry {
        field: Field::TcpOptionsUserTimeout,
        kind: Kind::Number,
        unit: Unit::Seconds,
        source: "RFC 5482 3",
        text: Wording::new(
            "User timeout (kind 28): for how long the sender lets data go without acknowledgment before it gives the \
             connection up.",
            "ユーザータイムアウト（種類28）。確認応答のないまま、送信側がコネクションをあきらめるまで待つ時間。",
        ),
    },
    Entry {
        field: Field::TcpOptionsAo,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 5925 2.2",
        text: Wording::new(
            "TCP authentication option (TCP-AO, kind 29): key identifiers and a code that proves that the segment comes \
             from who has the key.",
            "TCP認証オプション（TCP-AO、種類29）。鍵の識別子と、鍵を持つ相手からのセグメントであることを証明する認証コード。",
        ),
    },
    Entry {
        field: Field::TcpOptionsMptcp,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 8684 3",
        text: Wording::new(
            "Multipath TCP (kind 30): one conversation goes over several connections at once, for example over Wi-Fi \
             and a mobile network.",
            "マルチパスTCP（MPTCP、種類30）。Wi-Fiと携帯回線など、複数のコネクションを同時に使って1つの通信を行う。",
        ),
    },
    Entry {
        field: Field::TcpOptionsFastOpen,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 7413 4.1.1",
        text: Wording::new(
            "Fast open (TFO, kind 34): with a cookie from an earlier connection, the client may send data in its SYN \
             already. Without octets, it asks for such a cookie.",
            "Fast Open（TFO、種類34）。以前のコネクションで得たクッキーを示し、クライアントがSYNの時点でデータを送れるようにする。中身が空なら、\
             クッキーの発行を求めている。",
        ),
    },
    Entry {
        field: Field::TcpOptionsKind,
        kind: Kind::Number,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "Which option this is, if it is not known here or has an unusual length.",
            "オプションの種類の番号。このプログラムが知らないか、長さが通常と異なるオプションについて示す。",
        ),
    },
    Entry {
        field: Field::TcpOptionsData,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "What stands in such an option, behind its kind and length.",
            "そのようなオプションの中身。種類と長さのフィールドより後ろ。",
        ),
    },
    Entry {
        field: Field::TcpOptionsBad,
        kind: Kind::Octets,
        unit: Unit::None,
        source: "RFC 9293 3.1",
        text: Wording::new(
            "The rest of the options, from one on whose length cannot be: below 2, or beyond the end of the header. \
             Nothing can be read from there on.",
            "長さの値がありえない（2未満、またはヘッダーの末尾を越える）オプションから後ろ。ここから先は解釈できない。",
        ),
    },
];

const MD5_SIGNATURE: u8 = 19;
const USER_TIMEOUT: u8 = 28;
const AUTHENTICATION: u8 = 29;
const MULTIPATH: u8 = 30;
const FAST_OPEN: u8 = 34;

/// The options of the header, each an item.
pub(super) fn fields(packet: &Packet<'_>, teller: &mut Teller<'_>) {
    for piece in Options::new(packet.tcp_options()) {
        teller.item(Field::TcpOptions, |teller| match piece {
            Piece::End(count) => teller.number(Field::TcpOptionsEnd, count as u64),
            Piece::NoOperation(count) => teller.number(Field::TcpOptionsNop, count as u64),
            Piece::Option { number, data } => option(number, data, teller),
            Piece::Bad(octets) => teller.octets(Field::TcpOptionsBad, octets),
        });
    }
}

fn option(kind: u8, data: &[u8], teller: &mut Teller<'_>) {
    match TcpOption::read(kind, data) {
        TcpOption::Mss(mss) => teller.number(Field::TcpOptionsMss, mss),
        TcpOption::WindowScale(shift) => teller.number(Field::TcpOptionsWscale, shift),
        TcpOption::SackPermitted => teller.flag(Field::TcpOptionsSackPermitted, true),
        TcpOption::Sack(blocks) => {
            for &[left, right] in blocks {
                teller.item(Field::TcpOptionsSack, |teller| {
                    teller.number(Field::TcpOptionsSackLeft, u32::from_be_bytes(left));
                    teller.number(Field::TcpOptionsSackRight, u32::from_be_bytes(right));
                });
            }
        }
        TcpOption::Timestamps { value, echo } => {
            teller.number(Field::TcpOptionsTsValue, value);
            teller.number(Field::TcpOptionsTsEcho, echo);
        }
        TcpOption::FastOpen { .. } | TcpOption::Other(_) => other(kind, data, teller),
        TcpOption::Bad => {}
    }
}

/// The options of which the flow memory needs nothing.
fn other(kind: u8, data: &[u8], teller: &mut Teller<'_>) {
    match (kind, data) {
        (MD5_SIGNATURE, data) if data.len() == 16 => teller.octets(Field::TcpOptionsMd5, data),
        (USER_TIMEOUT, &[high, low]) => {
            let value = u16::from_be_bytes([high, low]);
            // The highest bit says that minutes are counted.
            let unit_s = if value >> 15 == 1 { 60 } else { 1 };
            let seconds = u32::from(value & 0x7fff) * unit_s;
            teller.number(Field::TcpOptionsUserTimeout, seconds);
        }
        (AUTHENTICATION, data) if data.len() >= 2 => teller.octets(Field::TcpOptionsAo, data),
        (MULTIPATH, data) if !data.is_empty() => teller.octets(Field::TcpOptionsMptcp, data),
        (FAST_OPEN, data) => teller.octets(Field::TcpOptionsFastOpen, data),
        (kind, data) => {
            teller.number(Field::TcpOptionsKind, kind);
            teller.octets(Field::TcpOptionsData, data);
        }
    }
}
