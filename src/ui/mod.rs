//! The window, thin: it draws what `app` holds and sends commands back.

pub mod layout;
