extension RecordTable<RunRecord> {
  /// The table of runs: a row per run.
  public static var runs: Self {
    RecordTable(
      "runs", columns: [.key("run") { $0.run }, .text("description") { $0.description }],
      blank: RunRecord(run: "", description: ""))
  }
}
