//! What of the options about showing fits together, and the view that they ask for.

use std::io::{self, IsTerminal};

use clap::error::ErrorKind;

use super::{Format, Show, StyleOptions, terminal};
use crate::view::{
    Annotated, Canvas, Colour, Columns, Explain, Json, Ladder, Screen, Services, Sink, Tcpdump,
    text::TimeOfDay,
};

impl Show {
    /// What makes no sense, if anything does not.
    pub(super) fn check(&self) -> Result<(), (ErrorKind, &'static str)> {
        if let (Format::Tcpdump | Format::Ladder, Some(_)) = (self.format, self.stats) {
            let message =
                "--stats shows no packets, and this --format nothing else; leave one of them out";
            return Err((ErrorKind::ArgumentConflict, message));
        }
        StyleOptions::check(self)
    }

    /// Whether the view tells checksums.
    #[must_use]
    pub fn tells_checksums(&self) -> bool {
        self.checksums || self.explain.is_some() || self.format == Format::Tcpdump
    }

    /// Whether the view tells the link-layer header.
    #[must_use]
    pub fn tells_link_header(&self) -> bool {
        self.style.link_header || self.explain.is_some() || self.format == Format::Json
    }

    /// The view that was asked for; `interface` if tcpdump would print the column.
    #[must_use]
    pub fn sink(&self, interface: bool) -> Box<dyn Sink> {
        let time = TimeOfDay::local();
        let style = self.style.style();
        match self.format {
            Format::Tcpdump => Box::new(Tcpdump::new(Columns { interface, time }).styled(style)),
            Format::Annotated => match self.explain {
                None => {
                    let annotated = Annotated::new(time, self.colour(), self.lang());
                    Box::new(annotated.wrapped(terminal_columns()).styled(style))
                }
                Some(when) => {
                    let explain = Explain::new(time, self.screen(), self.lang());
                    let explain = explain.with_services(Services::of_machine());
                    let explain = explain.wrapped(terminal_columns());
                    Box::new(explain.explaining(when).styled(style))
                }
            },
            Format::Ladder => {
                let canvas = Canvas {
                    columns: terminal::columns(io::stdout()),
                    glyphs: terminal::glyphs(),
                    colour: self.colour(),
                };
                Box::new(Ladder::new(time, canvas, self.lang()).styled(style))
            }
            Format::Json => Box::new(Json::new(self.lang())),
        }
    }

    /// On what fields are explained.
    #[must_use]
    pub fn screen(&self) -> Screen {
        Screen {
            columns: terminal::columns(io::stdout()),
            colour: self.colour(),
        }
    }

    /// Whether the view is in colours.
    fn colour(&self) -> Colour {
        if self.color.is_on(io::stdout().is_terminal()) {
            Colour::On
        } else {
            Colour::Off
        }
    }
}

/// Columns of a line on the terminal; `None` if the output goes elsewhere, where programs look for whole lines.
fn terminal_columns() -> Option<usize> {
    let output = io::stdout();
    output.is_terminal().then(|| terminal::columns(output))
}
