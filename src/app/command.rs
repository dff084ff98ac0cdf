//! Every command, once: the source of menus, palette, shortcuts, tooltips, key help and the
//! table in the README.
//!
//! Invariant: [`COMMANDS`] has exactly one row for each [`Command`], in menu order, and no
//! two rows share a default key, unless one is for reviews and the other for the article then
//! (a test holds both).

use crate::annotation::Label;

/// Something the user can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[expect(missing_docs, reason = "each has its sentence in COMMANDS")]
pub enum Command {
    OpenFile,
    OpenFolder,
    OpenRecent,
    PutSamples,
    Import,
    Export,
    NextArticle,
    PreviousArticle,
    NextUnfinished,
    PreviousUnfinished,
    Reload,
    Encoding,
    PutAttributes,
    PutGuidelines,
    Settings,
    Quit,
    Undo,
    Redo,
    Copy,
    CopyOffsets,
    SelectAll,
    Find,
    FindNext,
    FindPrevious,
    LabelHeadline,
    LabelCaption,
    LabelBody,
    LabelByline,
    LabelJunk,
    LastLabel,
    Clear,
    RestIsJunk,
    SameAgain,
    Unite,
    Split,
    AddNote,
    Flag,
    Finish,
    Reject,
    UndoFinish,
    Unlock,
    Review,
    EndReview,
    NextDifference,
    PreviousDifference,
    NextOpenDifference,
    PreviousOpenDifference,
    TakeLeft,
    TakeRight,
    TakeNeither,
    GoldWhereAgreed,
    NextBlock,
    PreviousBlock,
    ExtendNextBlock,
    ExtendPreviousBlock,
    PageDown,
    PageUp,
    ExtendPageDown,
    ExtendPageUp,
    FirstBlock,
    LastBlock,
    ExtendFirstBlock,
    ExtendLastBlock,
    NextUnlabelled,
    PreviousUnlabelled,
    NextSpan,
    PreviousSpan,
    ClusterLeft,
    ClusterRight,
    WordLeft,
    WordRight,
    SwapEnds,
    NextPanel,
    PreviousPanel,
    FocusArticle,
    ToggleQueue,
    ToggleSide,
    ShowReading,
    ShowSpans,
    ShowProblems,
    ShowNotes,
    ShowSource,
    ShowGuidelines,
    ShowReview,
    SwitchBlocks,
    Agreement,
    ThemeSystem,
    ThemeLight,
    ThemeDark,
    ZoomIn,
    ZoomOut,
    ZoomReset,
    Palette,
    Keys,
    About,
}

/// The menu that a command stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "the menus' names say it")]
pub enum Menu {
    File,
    Edit,
    Label,
    Review,
    View,
    Go,
    Help,
}

impl Menu {
    /// The menus from left to right.
    pub const ALL: [Self; 7] =
        [Self::File, Self::Edit, Self::Label, Self::Review, Self::View, Self::Go, Self::Help];

    /// What the menu bar shows.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::File => "File",
            Self::Edit => "Edit",
            Self::Label => "Label",
            Self::Review => "Review",
            Self::View => "View",
            Self::Go => "Go",
            Self::Help => "Help",
        }
    }
}

/// Where a shortcut works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Only while the article has the focus.
    Article,
    /// The same, and only while a review is open; there it wins over [`Scope::Article`].
    Review,
    /// Everywhere, text fields excepted where they have the same key.
    Window,
}

impl Scope {
    /// True if a key cannot run one command of each: of the article's and the review's keys, the
    /// review's wins while it is open.
    #[must_use]
    pub const fn excludes(self, other: Self) -> bool {
        !matches!((self, other), (Self::Article, Self::Review) | (Self::Review, Self::Article))
    }
}

/// What is known of a command.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The command.
    pub command: Command,
    /// Its stable name in the settings file: kebab case.
    pub id: &'static str,
    /// What menu and palette show.
    pub text: &'static str,
    /// One sentence more, for tooltip and help.
    pub help: &'static str,
    /// Its menu.
    pub menu: Menu,
    /// Where its keys work.
    pub scope: Scope,
    /// Default keys, as [`super::keymap::Chord`] reads them.
    pub keys: &'static [&'static str],
}

const fn row(
    command: Command,
    id: &'static str,
    text: &'static str,
    help: &'static str,
    menu: Menu,
    scope: Scope,
    keys: &'static [&'static str],
) -> Row {
    Row { command, id, text, help, menu, scope, keys }
}

use Command as C;
use Scope::{Article as A, Review as R, Window as W};

/// All commands in menu order.
#[rustfmt::skip]
pub const COMMANDS: &[Row] = &[
    row(C::OpenFile, "open-file", "Open file…", "Open an article or an annotation", Menu::File, W, &["Ctrl+O"]),
    row(C::OpenFolder, "open-folder", "Open folder…", "Open a folder of articles", Menu::File, W, &["Ctrl+Shift+O"]),
    row(C::OpenRecent, "open-recent", "Open recent…", "Open one of the articles that were open lately", Menu::File, W, &[]),
    row(C::PutSamples, "put-samples", "Put the samples into a folder…", "Put the sample articles into a folder and open the first", Menu::File, W, &[]),
    row(C::Import, "import", "Import annotations…", "Take in what other tools or benchmarks know of the folder's articles", Menu::File, W, &["Ctrl+I"]),
    row(C::Export, "export", "Export…", "Write the labels of the folder as a data set", Menu::File, W, &["Ctrl+E"]),
    row(C::NextArticle, "next-article", "Next article", "Open the next article of the folder", Menu::File, W, &["Ctrl+PageDown"]),
    row(C::PreviousArticle, "previous-article", "Previous article", "Open the previous article of the folder", Menu::File, W, &["Ctrl+PageUp"]),
    row(C::NextUnfinished, "next-unfinished", "Next unfinished article", "Open the next article of the list that is not finished", Menu::File, W, &["Ctrl+Shift+PageDown"]),
    row(C::PreviousUnfinished, "previous-unfinished", "Previous unfinished article", "Open the previous article of the list that is not finished", Menu::File, W, &["Ctrl+Shift+PageUp"]),
    row(C::Reload, "reload", "Read again from disk", "Read the article and its annotation again", Menu::File, W, &["F5"]),
    row(C::Encoding, "encoding", "Encoding…", "Read the article in another encoding", Menu::File, W, &[]),
    row(C::PutAttributes, "put-attributes", "Keep line ends from git", "Put a .gitattributes file into the folder, so that git changes no byte of an article", Menu::File, W, &[]),
    row(C::PutGuidelines, "put-guidelines", "Put starting guidelines here", "Put a GUIDELINES.md into the folder, to start from and to change", Menu::File, W, &[]),
    row(C::Settings, "settings", "Settings…", "Name, theme, zoom and keys", Menu::File, W, &["Ctrl+Comma"]),
    row(C::Quit, "quit", "Quit", "Close the window; everything is saved already", Menu::File, W, &["Ctrl+Q"]),
    row(C::Undo, "undo", "Undo", "Take the last change back, without limit", Menu::Edit, W, &["Ctrl+Z"]),
    row(C::Redo, "redo", "Redo", "Make the undone change again", Menu::Edit, W, &["Ctrl+Shift+Z", "Ctrl+Y"]),
    row(C::Copy, "copy", "Copy text", "Copy the selected text", Menu::Edit, A, &["Ctrl+C"]),
    row(C::CopyOffsets, "copy-offsets", "Copy offsets", "Copy the selection's offsets in bytes, UTF-16 units and code points", Menu::Edit, A, &["Ctrl+Shift+C"]),
    row(C::SelectAll, "select-all", "Select all", "Select the whole text", Menu::Edit, A, &["Ctrl+A"]),
    row(C::Find, "find", "Find…", "Find in the text", Menu::Edit, W, &["Ctrl+F"]),
    row(C::FindNext, "find-next", "Find next", "Select the next match", Menu::Edit, W, &["F3", "Ctrl+G"]),
    row(C::FindPrevious, "find-previous", "Find previous", "Select the previous match", Menu::Edit, W, &["Shift+F3", "Ctrl+Shift+G"]),
    row(C::LabelHeadline, "label-headline", "Headline", "Label the selection Headline and step on", Menu::Label, A, &["H"]),
    row(C::LabelCaption, "label-caption", "Caption", "Label the selection Caption and step on", Menu::Label, A, &["C"]),
    row(C::LabelBody, "label-body", "Body", "Label the selection Body and step on", Menu::Label, A, &["B"]),
    row(C::LabelByline, "label-byline", "Byline", "Label the selection Byline and step on", Menu::Label, A, &["Y"]),
    row(C::LabelJunk, "label-junk", "Junk", "Label the selection Junk, as one span, and step on", Menu::Label, A, &["J"]),
    row(C::LastLabel, "last-label", "Last label again", "Label the selection with the label used last", Menu::Label, A, &["Space"]),
    row(C::Clear, "clear", "Clear labels", "Clear the selection's labels", Menu::Label, A, &["Delete", "Backspace"]),
    row(C::RestIsJunk, "rest-is-junk", "The rest is junk", "Label every unlabelled stretch Junk", Menu::Label, A, &["R"]),
    row(C::SameAgain, "same-again", "The same again", "Give the last labelling to every unlabelled line with the same text", Menu::Label, A, &["S"]),
    row(C::Unite, "unite", "Unite spans", "Make the selected spans of one label one span", Menu::Label, A, &["U"]),
    row(C::Split, "split", "Split span", "Split the span where the moving end of the selection is", Menu::Label, A, &["P"]),
    row(C::AddNote, "add-note", "Add note…", "Write a note on the selection", Menu::Label, A, &["N"]),
    row(C::Flag, "flag", "Flag for later", "Flag the article to come back to it, or take the flag away", Menu::Label, A, &["F"]),
    row(C::Finish, "finish", "Finish", "Mark the article done and open the next unfinished one", Menu::Label, A, &["Enter"]),
    row(C::Reject, "reject", "Reject…", "Say why this is not an article", Menu::Label, A, &["Ctrl+Enter"]),
    row(C::UndoFinish, "undo-finish", "Undo finish", "Go back to the article finished last and take that back", Menu::Label, W, &["Ctrl+Shift+Enter"]),
    row(C::Unlock, "unlock", "Unlock for editing", "Let a gold annotation be changed", Menu::Label, W, &[]),
    row(C::Review, "review", "Review…", "Settle two annotations of the article into one gold, or check one", Menu::Review, W, &["Ctrl+R"]),
    row(C::EndReview, "end-review", "End review", "Go back to your own annotation; what was decided is kept", Menu::Review, W, &[]),
    row(C::NextDifference, "next-difference", "Next difference", "Select the next difference", Menu::Review, R, &["Down"]),
    row(C::PreviousDifference, "previous-difference", "Previous difference", "Select the previous difference", Menu::Review, R, &["Up"]),
    row(C::NextOpenDifference, "next-open-difference", "Next open difference", "Select the next difference that nobody has settled", Menu::Review, R, &["Ctrl+Down"]),
    row(C::PreviousOpenDifference, "previous-open-difference", "Previous open difference", "Select the previous difference that nobody has settled", Menu::Review, R, &["Ctrl+Up"]),
    row(C::TakeLeft, "take-left", "Take left", "Take what the left annotator says, and step on", Menu::Review, R, &["Left"]),
    row(C::TakeRight, "take-right", "Take right", "Take what the right annotator says, and step on", Menu::Review, R, &["Right"]),
    row(C::TakeNeither, "take-neither", "Take neither", "Take no label, and step on", Menu::Review, R, &["Delete", "Backspace"]),
    row(C::GoldWhereAgreed, "gold-where-agreed", "Make gold where both agree", "Make gold of every article of the folder that both annotators have done without a difference", Menu::Review, W, &[]),
    row(C::ToggleQueue, "toggle-queue", "Queue", "Show or hide the list of articles", Menu::View, W, &["Ctrl+B"]),
    row(C::ToggleSide, "toggle-side", "Labels and tabs", "Show or hide the panel on the right", Menu::View, W, &["Ctrl+L"]),
    row(C::ShowReading, "show-reading", "As it reads", "Show the article as an extractor should return it", Menu::View, W, &["Ctrl+1"]),
    row(C::ShowSpans, "show-spans", "Spans", "List the spans", Menu::View, W, &["Ctrl+2"]),
    row(C::ShowProblems, "show-problems", "Problems", "List errors and warnings", Menu::View, W, &["Ctrl+3"]),
    row(C::ShowNotes, "show-notes", "Notes", "List the notes", Menu::View, W, &["Ctrl+4"]),
    row(C::ShowSource, "show-source", "Source", "Show the selection in the markup of the web page", Menu::View, W, &["Ctrl+5"]),
    row(C::ShowGuidelines, "show-guidelines", "Guidelines", "Show what the labellers of this folder agreed on", Menu::View, W, &["Ctrl+6"]),
    row(C::ShowReview, "show-review", "Differences", "List the differences of the review", Menu::View, W, &["Ctrl+7"]),
    row(C::SwitchBlocks, "switch-blocks", "Step by paragraphs", "Step by lines, or by paragraphs where the text is hard-wrapped", Menu::View, A, &["W"]),
    row(C::Agreement, "agreement", "Agreement…", "Compare the annotators of the folder", Menu::View, W, &["Ctrl+Shift+A"]),
    row(C::ThemeSystem, "theme-system", "Theme of the system", "Light or dark as the system says", Menu::View, W, &[]),
    row(C::ThemeLight, "theme-light", "Light theme", "Dark text on a light ground", Menu::View, W, &[]),
    row(C::ThemeDark, "theme-dark", "Dark theme", "Light text on a dark ground", Menu::View, W, &[]),
    row(C::ZoomIn, "zoom-in", "Zoom in", "Make everything larger", Menu::View, W, &["Ctrl+Plus", "Ctrl+Shift+Plus", "Ctrl+Equals"]),
    row(C::ZoomOut, "zoom-out", "Zoom out", "Make everything smaller", Menu::View, W, &["Ctrl+Minus"]),
    row(C::ZoomReset, "zoom-reset", "Zoom 100 %", "Back to the usual size", Menu::View, W, &["Ctrl+0"]),
    row(C::NextBlock, "next-block", "Next block", "Select the next block", Menu::Go, A, &["Down"]),
    row(C::PreviousBlock, "previous-block", "Previous block", "Select the previous block", Menu::Go, A, &["Up"]),
    row(C::ExtendNextBlock, "extend-next-block", "Extend down", "Extend the selection to the next block", Menu::Go, A, &["Shift+Down"]),
    row(C::ExtendPreviousBlock, "extend-previous-block", "Extend up", "Extend the selection to the previous block", Menu::Go, A, &["Shift+Up"]),
    row(C::PageDown, "page-down", "Page down", "Select the block a page below", Menu::Go, A, &["PageDown"]),
    row(C::PageUp, "page-up", "Page up", "Select the block a page above", Menu::Go, A, &["PageUp"]),
    row(C::ExtendPageDown, "extend-page-down", "Extend a page down", "Extend the selection by a page", Menu::Go, A, &["Shift+PageDown"]),
    row(C::ExtendPageUp, "extend-page-up", "Extend a page up", "Extend the selection by a page upwards", Menu::Go, A, &["Shift+PageUp"]),
    row(C::FirstBlock, "first-block", "First block", "Select the first block", Menu::Go, A, &["Home", "Ctrl+Home"]),
    row(C::LastBlock, "last-block", "Last block", "Select the last block", Menu::Go, A, &["End", "Ctrl+End"]),
    row(C::ExtendFirstBlock, "extend-first-block", "Extend to the start", "Extend the selection to the first block", Menu::Go, A, &["Shift+Home", "Ctrl+Shift+Home"]),
    row(C::ExtendLastBlock, "extend-last-block", "Extend to the end", "Extend the selection to the last block", Menu::Go, A, &["Shift+End", "Ctrl+Shift+End"]),
    row(C::NextUnlabelled, "next-unlabelled", "Next unlabelled block", "Select the next block with unlabelled text", Menu::Go, A, &["Ctrl+Down"]),
    row(C::PreviousUnlabelled, "previous-unlabelled", "Previous unlabelled block", "Select the previous block with unlabelled text", Menu::Go, A, &["Ctrl+Up"]),
    row(C::NextSpan, "next-span", "Next span", "Select the next span", Menu::Go, A, &["Tab"]),
    row(C::PreviousSpan, "previous-span", "Previous span", "Select the previous span", Menu::Go, A, &["Shift+Tab"]),
    row(C::ClusterLeft, "cluster-left", "End one character left", "Move the selection's end by one character to the left", Menu::Go, A, &["Shift+Left"]),
    row(C::ClusterRight, "cluster-right", "End one character right", "Move the selection's end by one character to the right", Menu::Go, A, &["Shift+Right"]),
    row(C::WordLeft, "word-left", "End one word left", "Move the selection's end by one word to the left", Menu::Go, A, &["Ctrl+Shift+Left"]),
    row(C::WordRight, "word-right", "End one word right", "Move the selection's end by one word to the right", Menu::Go, A, &["Ctrl+Shift+Right"]),
    row(C::SwapEnds, "swap-ends", "Move the other end", "The other end of the selection moves from now on", Menu::Go, A, &["X"]),
    row(C::NextPanel, "next-panel", "Next panel", "Move the focus to the next panel", Menu::Go, W, &["F6"]),
    row(C::PreviousPanel, "previous-panel", "Previous panel", "Move the focus to the previous panel", Menu::Go, W, &["Shift+F6"]),
    row(C::FocusArticle, "focus-article", "Back to the article", "Move the focus to the article and close what is open above it", Menu::Go, W, &["Escape"]),
    row(C::Palette, "palette", "Commands…", "Find a command by its name", Menu::Help, W, &["Ctrl+P"]),
    row(C::Keys, "keys", "Keys", "Show all keys", Menu::Help, W, &["F1"]),
    row(C::About, "about", "About Copydesk", "Version, and where settings and reports are", Menu::Help, W, &[]),
];

impl Command {
    /// What is known of it.
    #[must_use]
    #[expect(clippy::indexing_slicing, reason = "the table is constant and not empty")]
    pub fn row(self) -> &'static Row {
        COMMANDS.iter().find(|r| r.command == self).unwrap_or(&COMMANDS[0])
    }

    /// The command with this id.
    #[must_use]
    pub fn by_id(id: &str) -> Option<Self> {
        COMMANDS.iter().find(|r| r.id == id).map(|r| r.command)
    }

    /// True if its keys work while something lies over the article: it is about the window, not
    /// about the article behind.
    #[must_use]
    pub const fn works_over_the_article(self) -> bool {
        matches!(
            self,
            Self::FocusArticle
                | Self::Quit
                | Self::Settings
                | Self::Palette
                | Self::Keys
                | Self::About
                | Self::ThemeSystem
                | Self::ThemeLight
                | Self::ThemeDark
                | Self::ZoomIn
                | Self::ZoomOut
                | Self::ZoomReset
        )
    }

    /// True if it changes the annotation, so that a locked one refuses it.
    #[must_use]
    pub const fn is_edit(self) -> bool {
        matches!(
            self,
            Self::Undo
                | Self::Redo
                | Self::LabelHeadline
                | Self::LabelCaption
                | Self::LabelBody
                | Self::LabelByline
                | Self::LabelJunk
                | Self::LastLabel
                | Self::Clear
                | Self::RestIsJunk
                | Self::SameAgain
                | Self::Unite
                | Self::Split
                | Self::AddNote
                | Self::Flag
                | Self::Finish
                | Self::Reject
                | Self::Encoding
        )
    }

    /// True if it settles a difference while a review is open.
    #[must_use]
    pub const fn is_decision(self) -> bool {
        matches!(
            self,
            Self::TakeLeft
                | Self::TakeRight
                | Self::TakeNeither
                | Self::LabelHeadline
                | Self::LabelCaption
                | Self::LabelBody
                | Self::LabelByline
                | Self::LabelJunk
                | Self::LastLabel
        )
    }

    /// The command that gives this label.
    #[must_use]
    pub const fn for_label(label: Label) -> Self {
        match label {
            Label::Headline => Self::LabelHeadline,
            Label::Caption => Self::LabelCaption,
            Label::Body => Self::LabelBody,
            Label::Byline => Self::LabelByline,
            Label::Junk => Self::LabelJunk,
        }
    }
}
