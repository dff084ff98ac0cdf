//! The majority of several annotations of one text.
//!
//! Each annotation gives each cluster that is not blank one label, or none. What more than half
//! of them give, the majority gives; where no more than half agree, it gives no label, and the
//! place is reported.
//!
//! Where the majority gives one label throughout, blanks aside, that is one span, but for the
//! places where the annotations begin another span of the same label (the next paragraph):
//! there the majority does so too if more than half of those that give the label on both sides
//! of the place do. Blanks that fall to an end are trimmed.
//!
//! So the majority of one annotation, or of several with the same spans, is its spans; and all
//! spans are sound if those of the annotations are.

use crate::annotation::{Annotation, Label, Span, Spans};
use crate::article::ByteRange;
use crate::review::DifferentText;
use crate::review::sweep::sweep_filled;

/// A range where no label, and not "no label" either, is given by more than half.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsettled {
    /// Where, in bytes of the text; trimmed.
    pub range: ByteRange,
    /// How many give each label, in the order of labels.
    pub votes: [usize; 5],
    /// How many give none.
    pub none: usize,
}

/// What a majority says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Majority {
    /// Its spans.
    pub spans: Spans,
    /// Where there is none, in the order of the text.
    pub unsettled: Vec<Unsettled>,
}

/// Takes the majority of annotations of one text. Of none, it has no spans.
pub fn majority(annotations: &[&Annotation]) -> Result<Majority, DifferentText> {
    let Some((first, rest)) = annotations.split_first() else { return Ok(Majority::default()) };
    let text = &first.text;
    if rest.iter().any(|other| other.text.as_str() != text.as_str()) {
        return Err(DifferentText);
    }
    let lists: Vec<&Spans> = annotations.iter().map(|a| &a.spans).collect();
    let mut run: Option<Run> = None;
    let (mut spans, mut unsettled) = (Vec::new(), Vec::new());
    sweep_filled(text, &lists, text.full(), |range, here| {
        let mut votes = [0; 5];
        for span in here.iter().flatten() {
            if let Some(count) = votes.get_mut(span.label.index()) {
                *count += 1;
            }
        }
        let none = here.iter().filter(|span| span.is_none()).count();
        let wins = |count: usize| count.saturating_mul(2) > here.len();
        let winner = Label::ALL.into_iter().zip(votes).find(|(_, count)| wins(*count));
        let Some((label, _)) = winner else {
            spans.extend(run.take().map(|run| run.span));
            if !wins(none) {
                unsettled.push(Unsettled { range, votes, none });
            }
            return;
        };
        match &mut run {
            Some(run) if run.span.label == label && !run.is_cut(here) => {
                run.span.range = run.span.range.join(range);
                run.last = here.to_vec();
            }
            _ => {
                spans.extend(run.take().map(|run| run.span));
                run = Some(Run { span: Span { range, label }, last: here.to_vec() });
            }
        }
    });
    spans.extend(run.map(|run| run.span));
    // Stretches come in order and do not overlap, so neither do runs of them.
    Ok(Majority { spans: Spans::new(spans).unwrap_or_default(), unsettled })
}

/// A span of the majority so far, and the span that each annotation has at its end.
struct Run {
    span: Span,
    last: Vec<Option<Span>>,
}

impl Run {
    /// True if more than half of those that give the label on both sides begin another span.
    fn is_cut(&self, here: &[Option<Span>]) -> bool {
        let (mut both, mut cut) = (0_usize, 0_usize);
        for (before, after) in self.last.iter().zip(here) {
            let (Some(before), Some(after)) = (before, after) else { continue };
            if before.label == self.span.label && after.label == self.span.label {
                both += 1;
                cut += usize::from(before != after);
            }
        }
        cut.saturating_mul(2) > both
    }
}
