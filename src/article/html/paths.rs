//! The ways to nodes, as browsers' tools write them.
//!
//! A path is as long as its node is deep, and no page has so many levels that one path is long;
//! but many paths are. So a path is written only when it is asked for, and [`XPaths`] keeps the
//! last one: of the next it writes what differs. For nodes in the order of the page that is
//! each node once.

use super::dom::{DOCUMENT, Dom, Id, Kind, NONE, narrow};
use super::map::SourceMap;
use html5ever::ns;
use std::collections::HashMap;
use std::fmt::Write as _;

/// A node of a page's tree, of the [`SourceMap`] that named it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NodeId(pub(super) Id);

/// Writes the paths of many nodes.
#[derive(Debug)]
pub struct XPaths<'a> {
    map: &'a SourceMap,
    /// The last path, the nodes on it, and how long it is with each.
    path: String,
    steps: Vec<(Id, usize)>,
    /// Where in `steps` a node is.
    places: HashMap<Id, usize>,
}

impl SourceMap {
    /// The way to a node from the document, as `/html/body/div[2]/p/text()[1]`: from 1, left
    /// out where there is only one such child. For many nodes see [`Self::xpaths`].
    #[must_use]
    pub fn xpath(&self, node: NodeId) -> String {
        self.xpaths().of(node).to_owned()
    }

    /// Writes the paths of many nodes, at the least cost if they come in the order of the page.
    #[must_use]
    pub fn xpaths(&self) -> XPaths<'_> {
        XPaths { map: self, path: String::new(), steps: Vec::new(), places: HashMap::new() }
    }
}

impl XPaths<'_> {
    /// The way to a node, as [`SourceMap::xpath`] writes it.
    pub fn of(&mut self, node: NodeId) -> &str {
        let mut new = Vec::new();
        let mut at = node.0;
        while at != NONE && at != DOCUMENT && !self.places.contains_key(&at) {
            new.push(at);
            at = self.map.dom.link(at, |n| n.parent);
        }
        let kept = self.places.get(&at).map_or(0, |place| place + 1);
        for (gone, _) in self.steps.drain(kept..) {
            self.places.remove(&gone);
        }
        self.path.truncate(self.steps.last().map_or(0, |step| step.1));
        for at in new.into_iter().rev() {
            self.push(at);
        }
        &self.path
    }

    fn push(&mut self, at: Id) {
        self.path.push('/');
        match self.map.dom.node(at).map(|n| &n.kind) {
            Some(Kind::Text { .. }) => self.path.push_str("text()"),
            Some(Kind::Element { local, ns, .. }) if *ns == ns!(html) => self.path.push_str(local),
            // An XPath step without a prefix means HTML.
            Some(Kind::Element { local, .. }) => {
                let _ = write!(self.path, "*[local-name()='{local}']");
            }
            _ => self.path.push_str("comment()"),
        }
        let (nth, has_more) = self.map.ordinal(at);
        if has_more {
            let _ = write!(self.path, "[{nth}]");
        }
        self.places.insert(at, self.steps.len());
        self.steps.push((at, self.path.len()));
    }
}

/// For each node, which of its parent's children of that kind it is, and whether there are more.
pub(super) fn ordinals(dom: &Dom) -> Vec<(u32, bool)> {
    let mut ordinals = vec![(1, false); dom.len()];
    let mut counts = HashMap::new();
    for parent in 0..narrow(dom.len()) {
        counts.clear();
        for child in dom.children(parent) {
            let Some(kind) = dom.node(child).map(|n| key(&n.kind)) else { continue };
            let (count, first) = counts.entry(kind).or_insert((0_u32, child));
            *count += 1;
            let (nth, first) = (*count, *first);
            if nth > 1 {
                for at in [first, child] {
                    if let Some(ordinal) = ordinals.get_mut(at as usize) {
                        ordinal.1 = true;
                    }
                }
            }
            if let Some(ordinal) = ordinals.get_mut(child as usize) {
                ordinal.0 = nth;
            }
        }
    }
    ordinals
}

/// What nodes are counted by.
fn key(kind: &Kind) -> Option<(&str, bool)> {
    match kind {
        Kind::Element { local, ns, .. } => Some((local, *ns == ns!(html))),
        Kind::Text { .. } => None,
        Kind::Comment | Kind::Root => Some(("#comment", true)),
    }
}
