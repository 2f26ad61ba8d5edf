//! What of the terminal the program goes by.

use crate::run::{capture, pktobs_in};

#[test]
fn a_ladder_is_as_wide_as_told_and_in_the_characters_of_the_locale() {
    let file = capture("tcp-refused.pcap");
    let arguments = ["-r", &file, "--format", "ladder"];
    for (variables, first_arrow) in [
        (
            &[("LC_ALL", "C")][..],
            "#1          |-- SYN seq 3671328783 win 64240 ->|  asks to open (1/3)",
        ),
        (
            &[("LC_CTYPE", "C.UTF-8")],
            "#1          │── SYN seq 3671328783 win 64240 ─▶│  asks to open (1/3)",
        ),
        (
            &[("LANG", "ja_JP.UTF-8"), ("COLUMNS", "82")],
            "#1          │── SYN seq 3671328783 win 64240 ───▶│  開くよう要求する（1/3）",
        ),
        (
            &[("COLUMNS", "60")],
            "#1          |-- SYN ... ---------->|  asks to open (1/3)",
        ),
    ] {
        let said = pktobs_in(variables, &arguments);
        assert_eq!(said.code, Some(0), "{}", said.stderr);
        let arrow = said.stdout.lines().find(|line| line.contains("SYN"));
        assert_eq!(arrow, Some(first_arrow), "{variables:?}\n{}", said.stdout);
    }
}
