//! What the fields of TCP mean.

use pktobs_common::{Tcp, Transport, wire::PROTOCOL_TCP};

use super::{Context, checksum, number, port, tcp_flags};
use crate::flow::{Note, Notes, TcpNote};
use crate::glossary::{Field, FieldValue};
use crate::view::phrase::{
    Phrase,
    Value::{Count, Number, TcpFlags},
    say,
};

pub(super) fn meaning(
    context: &Context<'_>,
    field: Field,
    value: FieldValue<'_>,
) -> Option<Phrase> {
    if matches!(field, Field::TcpSourcePort | Field::TcpDestinationPort) {
        return ports(context, field);
    }
    let Some(Transport::Tcp(tcp)) = context.packet.transport() else {
        return None;
    };
    Some(match field {
        Field::TcpSeq => return sequence(context, &tcp),
        Field::TcpAck => acknowledgment(context, &tcp),
        Field::TcpDataOffset => header_len(tcp.header_len()),
        Field::TcpFlags => match tcp.flags() {
            0 => say!(
                "none, which no ordinary segment has",
                "どれもオフ。通常のセグメントではありえない",
                [],
            ),
            flags => say!("{0}", "{0}がオン", [TcpFlags(flags)]),
        },
        Field::TcpWindow => window(context, &tcp),
        Field::TcpChecksum => checksum::of_transport(context),
        Field::TcpUrgentPointer => match (has(&tcp, Tcp::URG), tcp.urgent_pointer) {
            (true, _) => say!(
                "urgent data ends so far behind the sequence number",
                "シーケンス番号からここまでが緊急データ",
                [],
            ),
            (false, _) => say!("not in use (no URG)", "使っていない（URGがオフ）", []),
        },
        Field::TcpDataLength => return data_length(&tcp, number(value)?),
        _ => return tcp_flags::meaning(&tcp, field),
    })
}

/// True if this flag is set.
pub(super) const fn has(tcp: &Tcp, flag: u8) -> bool {
    tcp.flags() & flag != 0
}

fn ports(context: &Context<'_>, field: Field) -> Option<Phrase> {
    let (source, destination) = context.packet.ports()?;
    let (here, other) = match field {
        Field::TcpSourcePort => (source, destination),
        _ => (destination, source),
    };
    Some(port::meaning(context, PROTOCOL_TCP, here, other))
}

fn sequence(context: &Context<'_>, tcp: &Tcp) -> Option<Phrase> {
    let record = context.packet.record();
    let len = record.segment_len().saturating_sub(tcp.header_len());
    if has(tcp, Tcp::SYN) {
        return Some(say!(
            "drawn at random: the sender counts from here",
            "乱数で決めた開始値。送信側はここから数える",
            [],
        ));
    }
    let notes = context.notes?;
    if refuses(notes) {
        return Some(say!(
            "this side has not begun to count, as it refuses to",
            "拒否するので、この側の番号は始まっていない",
            [],
        ));
    }
    let Some((start, _)) = notes.sequence_start else {
        return Some(say!(
            "the start of its count is not known, as its SYN was not seen",
            "SYNが観測されていないので、開始値は分からない",
            [],
        ));
    };
    let first = tcp.seq.wrapping_sub(start);
    let values = [
        Number(first),
        Number(first.wrapping_add(len).wrapping_sub(1)),
    ];
    Some(match (len, has(tcp, Tcp::FIN)) {
        (0, true) => say!(
            "{0} from the start of the connection; the FIN counts as one octet",
            "コネクションの開始から{0}番目。FINは1バイトと数える",
            values,
        ),
        (0, false) => say!(
            "{0} from the start of the connection: the next octet will have this number",
            "コネクションの開始から{0}番目。次に送るデータの番号である",
            values,
        ),
        (1, _) => say!(
            "{0} from the start of the connection: the number of the one octet here",
            "コネクションの開始から{0}番目。ここにある1バイトの番号である",
            values,
        ),
        _ => say!(
            "{0} from the start of the connection: the octets here are {0} to {1}",
            "コネクションの開始から{0}番目。ここにあるデータは{0}〜{1}番目のバイト",
            values,
        ),
    })
}

fn acknowledgment(context: &Context<'_>, tcp: &Tcp) -> Phrase {
    if !has(tcp, Tcp::ACK) {
        return say!("not in use (no ACK)", "使っていない（ACKがオフ）", []);
    }
    if has(tcp, Tcp::SYN) || context.notes.is_some_and(refuses) {
        return say!(
            "one more than the number of the SYN that it answers: the SYN counts as one octet",
            "応答するSYNの番号に1を足した値（SYNは1バイトと数える）",
            [],
        );
    }
    let Some((_, start)) = context.notes.and_then(|notes| notes.sequence_start) else {
        return say!(
            "everything before this number has arrived",
            "この番号より前はすべて届いている",
            [],
        );
    };
    match tcp.ack.wrapping_sub(start) {
        1 => say!(
            "1 from the start of the connection: the SYN has arrived, and no data yet",
            "コネクションの開始から1番目。SYNは届き、データはまだ届いていない",
            [],
        ),
        next => say!(
            "{0} from the start of the connection: everything before it has arrived",
            "コネクションの開始から{0}番目。それより前はすべて届いている",
            [Number(next)],
        ),
    }
}

/// True if the packet is an RST that refuses a SYN.
fn refuses(notes: &Notes) -> bool {
    let is_refusal = |note: &Note| matches!(note, Note::Tcp(TcpNote::Refuses { .. }));
    notes.iter().any(is_refusal)
}

fn header_len(len: u32) -> Phrase {
    match len {
        0..20 => say!(
            "× 4 = {0} octets, too few: nothing behind it can be read",
            "×4＝{0}バイト。短すぎるため、これより後ろは読み取れない",
            [Number(len)],
        ),
        20 => say!(
            "× 4 = 20 octets, the shortest: no options",
            "×4＝20バイト。最短で、オプションはない",
            [],
        ),
        _ => say!(
            "× 4 = {0} octets, {1} of them options",
            "×4＝{0}バイト。うち{1}バイトがオプション",
            [Number(len), Number(len - 20)],
        ),
    }
}

fn window(context: &Context<'_>, tcp: &Tcp) -> Phrase {
    let window = tcp.window;
    let shift = context.notes.and_then(|notes| notes.window_shift);
    match (window, shift) {
        _ if has(tcp, Tcp::RST) => say!(
            "without meaning in a reset",
            "リセットでは意味を持たない",
            [],
        ),
        (0, _) => say!(
            "no room: the other side must pause until a larger one is told",
            "空きがない。相手は、新しい値が届くまで送信を止める",
            [],
        ),
        _ if has(tcp, Tcp::SYN) => say!(
            "octets it can take; never scaled in a SYN",
            "受信できるバイト数（SYNではスケールしない）",
            [],
        ),
        (_, Some(0)) => say!(
            "octets it can take, without scale",
            "受信できるバイト数（スケールなし）",
            [],
        ),
        (_, Some(shift)) => say!(
            "× {0} (window scale {1}) = {2} octets it can take",
            "×{0}（ウィンドウスケール{1}）＝{2}バイト受信できる",
            [
                Number(1 << shift),
                Number(shift.into()),
                Count(u64::from(window) << shift),
            ],
        ),
        (_, None) => say!(
            "octets it can take; more, if the SYNs agreed on a window scale that was not seen",
            "受信できるバイト数。観測されていないSYNでウィンドウスケールが決められていれば、さらに多い",
            [],
        ),
    }
}

fn data_length(tcp: &Tcp, len: u32) -> Option<Phrase> {
    match len {
        0 if has(tcp, Tcp::SYN | Tcp::FIN | Tcp::RST) => None,
        0 => Some(say!(
            "no data: it only acknowledges",
            "データはない。確認応答だけである",
            [],
        )),
        _ => None,
    }
}
