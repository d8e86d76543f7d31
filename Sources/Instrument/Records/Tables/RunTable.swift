extension RecordTable<RunRecord> {
  /// The table of runs: a row per run.
  public static var runs: Self { table("runs") }
  /// The table of their ends: a row per run that ended by itself.
  public static var runEnds: Self { table("run_ends") }

  private static func table(_ name: String) -> Self {
    RecordTable(
      name, columns: [.key("run") { $0.run }, .text("description") { $0.description }],
      blank: RunRecord(run: "", description: ""))
  }
}
