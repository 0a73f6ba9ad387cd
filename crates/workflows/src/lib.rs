//! Use cases: import, simulate, compare, report; the command line and the server compute only through this room.

pub mod view;
