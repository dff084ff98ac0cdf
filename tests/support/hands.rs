//! What the user's hands do: keys and pointer, as the window system reports them.

use super::Screen;
use copydesk::annotation::Label;
use copydesk::article::Byte;
use egui::accesskit::Role;
use egui::{
    Event, Key, Modifiers, MouseWheelSource, MouseWheelUnit, PointerButton, Pos2, TouchPhase, vec2,
};
use egui_kittest::Node;
use egui_kittest::kittest::NodeT;
use std::path::{Path, PathBuf};
use std::sync::Arc;

impl Screen {
    /// Presses keys, such as `J H Ctrl+Shift+Left`, one after the other.
    pub fn keys(&mut self, chords: &str) {
        for chord in chords.split_whitespace() {
            self.hold(chord, 0);
        }
    }

    /// Holds a key down until it has been repeated so many times.
    pub fn hold(&mut self, chord: &str, repeats: usize) {
        let (modifiers, key) = parse(chord);
        self.events([Event::ModifiersChanged(modifiers)]);
        for repeat in 0..=repeats {
            self.press(key, modifiers, repeat > 0);
            self.harness.run();
        }
        self.release(key, modifiers);
    }

    fn release(&mut self, key: Key, modifiers: Modifiers) {
        self.events([
            Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers },
            Event::ModifiersChanged(Modifiers::NONE),
        ]);
        self.harness.run();
    }

    fn press(&mut self, key: Key, modifiers: Modifiers, repeat: bool) {
        let mut events = Vec::new();
        if modifiers.command_only() && key == Key::C {
            // The window system's translation of Ctrl+C.
            events.push(Event::Copy);
        } else {
            events.push(Event::Key { key, physical_key: None, pressed: true, repeat, modifiers });
        }
        events.extend(typed(key, modifiers).map(Event::Text));
        self.events(events);
    }

    /// Types letters, digits and blanks.
    pub fn type_text(&mut self, text: &str) {
        for c in text.chars() {
            let key = Key::from_name(&c.to_ascii_uppercase().to_string());
            let mut events = Vec::new();
            if let Some(key) = key {
                let modifiers = Modifiers::NONE;
                events.push(Event::Key {
                    key,
                    physical_key: None,
                    pressed: true,
                    repeat: false,
                    modifiers,
                });
            }
            events.push(Event::Text(c.to_string()));
            self.events(events);
        }
        self.harness.run();
    }

    /// One frame in which this file is dropped.
    pub fn drop_file(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_owned())));
        self.harness.step();
    }

    /// One frame with these events.
    pub fn events(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    /// Moves the pointer.
    pub fn hover(&mut self, pos: Pos2) {
        self.events([Event::PointerMoved(pos)]);
    }

    /// Presses or releases a button.
    pub fn button(&mut self, pos: Pos2, button: PointerButton, pressed: bool, held: &str) {
        let modifiers = modifiers(held);
        self.events([
            Event::ModifiersChanged(modifiers),
            Event::PointerButton { pos, button, pressed, modifiers },
        ]);
    }

    /// Clicks so many times in a row.
    pub fn clicks(&mut self, pos: Pos2, times: usize) {
        self.pause();
        self.hover(pos);
        for _ in 0..times {
            self.button(pos, PointerButton::Primary, true, "");
            self.button(pos, PointerButton::Primary, false, "");
        }
        self.harness.run();
    }

    /// One click.
    pub fn click(&mut self, pos: Pos2) {
        self.clicks(pos, 1);
    }

    /// A click with keys held, such as `Shift`.
    pub fn click_with(&mut self, pos: Pos2, held: &str) {
        self.pause();
        self.hover(pos);
        self.button(pos, PointerButton::Primary, true, held);
        self.button(pos, PointerButton::Primary, false, held);
        self.events([Event::ModifiersChanged(Modifiers::NONE)]);
        self.harness.run();
    }

    /// A click of the right button.
    pub fn right_click(&mut self, pos: Pos2) {
        self.pause();
        self.hover(pos);
        self.button(pos, PointerButton::Secondary, true, "");
        self.button(pos, PointerButton::Secondary, false, "");
        self.harness.run();
    }

    /// Presses, moves over these places and releases, with keys held, such as `Ctrl`.
    pub fn drag(&mut self, path: &[Pos2], held: &str) {
        self.pause();
        let (from, to) = (path[0], path[path.len() - 1]);
        self.hover(from);
        self.button(from, PointerButton::Primary, true, held);
        for &pos in path {
            // Twice: egui needs to see that the pointer moved before it calls it a drag.
            self.hover(pos + vec2(0.0, 0.5));
            self.hover(pos);
        }
        self.button(to, PointerButton::Primary, false, held);
        self.events([Event::ModifiersChanged(Modifiers::NONE)]);
        self.harness.run();
    }

    /// Lets the time of a double click pass, on egui's clock.
    fn pause(&mut self) {
        self.harness.run_steps(30);
    }

    /// Clicks a button, a menu or whatever has this name.
    #[track_caller]
    pub fn click_on(&mut self, name: &str) {
        let pos = self.node(name).rect().center();
        self.click(pos);
    }

    /// Clicks the button with this name.
    #[track_caller]
    pub fn push(&mut self, name: &str) {
        let pos = self.node_of(Role::Button, name).rect().center();
        self.click(pos);
    }

    /// Clicks a label's button in the panel on the right.
    pub fn click_label(&mut self, label: Label) {
        let start = format!("{label}, ");
        let named = |n: &Node<'_>| {
            let name = n.accesskit_node().label().unwrap_or_default();
            name.starts_with(&start) && name.contains(" spans, key ")
        };
        let pos = self.nodes().find(named).unwrap().rect().center();
        self.click(pos);
    }

    /// Turns the wheel over a place: down by so many points.
    pub fn wheel(&mut self, pos: Pos2, points: f32) {
        self.hover(pos);
        self.events([Event::MouseWheel {
            unit: MouseWheelUnit::Point,
            delta: vec2(0.0, -points),
            phase: TouchPhase::Move,
            source: MouseWheelSource::Wheel,
            modifiers: Modifiers::NONE,
        }]);
        self.harness.run_steps(20);
    }

    /// Turns the wheel until the block with this byte is in view, and gives the middle of its
    /// gutter.
    pub fn wheel_to(&mut self, byte: usize) -> Pos2 {
        let view = self.view();
        for _ in 0..200 {
            let block = self.document().blocks.nearest(Byte(byte)).unwrap();
            if let Some(rect) = self.gutter(block).filter(|r| view.contains_rect(*r)) {
                return rect.center();
            }
            self.wheel(view.center(), 60.0);
        }
        panic!("byte {byte} never came into view");
    }
}

fn parse(chord: &str) -> (Modifiers, Key) {
    let (held, key) = chord.rsplit_once('+').unwrap_or(("", chord));
    (modifiers(held), Key::from_name(key).unwrap_or_else(|| panic!("{key} is no key")))
}

/// The modifiers of `Ctrl+Shift`, as the window system reports them.
fn modifiers(held: &str) -> Modifiers {
    held.split('+').filter(|part| !part.is_empty()).fold(Modifiers::NONE, |all, part| {
        all | match part {
            "Ctrl" => Modifiers::CTRL | Modifiers::COMMAND,
            "Shift" => Modifiers::SHIFT,
            "Alt" => Modifiers::ALT,
            other => panic!("{other} is no modifier"),
        }
    })
}

/// What a key types, as the window system reports it beside the key.
fn typed(key: Key, modifiers: Modifiers) -> Option<String> {
    if modifiers.ctrl || modifiers.alt {
        return None;
    }
    let name = key.name();
    match name {
        "Space" => Some(" ".to_owned()),
        _ if name.chars().count() == 1 && modifiers.shift => Some(name.to_owned()),
        _ if name.chars().count() == 1 => Some(name.to_lowercase()),
        _ => None,
    }
}

/// A file that is dropped onto the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        std::fs::read(&self.0).map_err(|e| e.to_string())
    }
}
