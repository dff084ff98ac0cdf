//! The window, thin: it shows [`crate::app::App`] and sends it commands. It decides nothing.
//!
//! | file | shows |
//! |---|---|
//! | `native` | eframe around the window, crash reports |
//! | `window` | the frame around all, keys to commands, effects |
//! | `article`, `scroller`, `overview` | the text; `layout` sets it |
//! | `panels` | queue on the left, labels and tabs on the right |
//! | `menu`, `status` | the bars above and below |
//! | `overlays` | palette, key help, settings, questions |
//! | `welcome` | what is there before an article is open |
//! | `theme`, `fonts`, `pens` | colours, measures, fonts, small drawings |

pub mod article;
pub mod dialog;
pub mod fonts;
pub mod keys;
pub mod layout;
pub mod menu;
pub mod name;
pub mod native;
pub mod overlays;
pub mod overview;
pub mod panels;
pub mod pens;
pub mod scroller;
pub mod status;
pub mod theme;
pub mod welcome;
pub mod window;
