extension RunIdentity {
  /// | column | what it holds |
  /// |---|---|
  /// | `sample`, `operator`, `note` | what a person said of the run; a column only where something was said |
  ///
  /// They stand last, so that the columns before them do not depend on them.
  func labelColumns<Record>() -> [Column<Record>] {
    [("sample", sample), ("operator", self.operator), ("note", note)].compactMap { name, text in
      text.map { text in .text(name) { _ in text } }
    }
  }
}
