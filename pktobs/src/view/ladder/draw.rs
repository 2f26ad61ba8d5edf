//! The lines of a ladder: its headings and its arrows.

use super::label::Label;
use super::layout::Layout;
use super::pen::{Pen, columns};
use crate::view::colour::Role;

/// Columns between a rail and the arrow of someone who is neither end.
const STUB: usize = 3;
/// Columns of an arrow that are not for its label: the head, three of its line, two spaces.
const ARROW: usize = 6;

/// How an arrow goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Arrow {
    /// From the left end to the right.
    pub(super) forth: bool,
    /// From someone who is neither end.
    pub(super) through: bool,
}

impl Arrow {
    /// Columns for its label.
    pub(super) const fn room(self, layout: &Layout) -> usize {
        let stub = if self.through { STUB + 1 } else { 0 };
        layout.right - layout.left - 1 - ARROW - stub
    }

    /// Draws the arrow between its rails. The label stands near who sends.
    pub(super) fn draw(self, label: &Label, layout: &Layout, role: Role, pen: &mut Pen<'_>) {
        let glyphs = pen.glyphs();
        let stub = if self.through { STUB } else { 0 };
        let origin = if self.through { "*" } else { "" };
        rail(layout.left, role, pen);
        if self.forth {
            pen.go_to(layout.left + 1 + stub);
            pen.painted(role, |pen| {
                pen.write(origin);
                pen.shaft_to(pen.column + 2);
            });
            pen.write(" ");
            label.write(pen);
            pen.write(" ");
            pen.painted(role, |pen| {
                pen.shaft_to(layout.right - 1);
                pen.mark(glyphs.right());
            });
        } else {
            let origin_at = layout.right - stub - origin.len();
            pen.painted(role, |pen| {
                pen.mark(glyphs.left());
                pen.shaft_to(origin_at.saturating_sub(label.columns(glyphs) + 4));
            });
            pen.write(" ");
            label.write(pen);
            pen.write(" ");
            pen.painted(role, |pen| {
                pen.shaft_to(origin_at);
                pen.write(origin);
            });
        }
        rail(layout.right, role, pen);
    }

    /// Names who sends through the ladder, above the arrow's beginning.
    pub(super) fn draw_origin(self, name: &str, layout: &Layout, role: Role, pen: &mut Pen<'_>) {
        rail(layout.left, role, pen);
        let at = if self.forth {
            layout.left + 1 + STUB
        } else {
            (layout.right - STUB).saturating_sub(columns(name))
        };
        pen.go_to(at.max(layout.left + 2));
        pen.write(name);
        if pen.column < layout.right {
            rail(layout.right, role, pen);
        }
        pen.end_line();
    }
}

/// Draws the rails as far as they stand in front of a column.
pub(super) fn rails(before: usize, layout: &Layout, role: Role, pen: &mut Pen<'_>) {
    for column in [layout.left, layout.right] {
        if column < before {
            rail(column, role, pen);
        }
    }
}

fn rail(column: usize, role: Role, pen: &mut Pen<'_>) {
    pen.go_to(column);
    let rail = pen.glyphs().rail();
    pen.painted(role, |pen| pen.mark(rail));
}

/// Draws the names of the ends, each at its rail; on two lines if they are too long for one.
pub(super) fn ends([left, right]: [&str; 2], layout: &Layout, pen: &mut Pen<'_>) {
    pen.go_to(layout.left.min(layout.end.saturating_sub(columns(left))));
    pen.paint(Role::Strong, left);
    let at = (layout.right + 1).saturating_sub(columns(right));
    if pen.column >= at {
        pen.end_line();
    }
    pen.go_to(at);
    pen.paint(Role::Strong, right);
}
