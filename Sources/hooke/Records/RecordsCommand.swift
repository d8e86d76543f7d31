import ArgumentParser

struct RecordsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "records",
    abstract: "Look at what runs wrote: list, sum up, plot, merge, verify and copy it.",
    discussion: """
      Examples:
        hooke records list counts.csv
        hooke records summary counts.csv --by hour
        hooke records plot counts.csv --by minute --output counts.png
        hooke records merge monday.csv tuesday.csv --output week.csv
        hooke records verify counts.csv
        hooke records copy counts.csv objects.csv --to /media/stick --day 2026-03-01
      """,
    subcommands: [
      ListRecordsCommand.self, SummaryCommand.self, PlotRecordsCommand.self, MergeRecordsCommand.self,
      VerifyRecordsCommand.self, CopyRecordsCommand.self,
    ])
}

/// How long the stretches of time are that are summed up. Days are those of UTC.
enum Period: String, CaseIterable, ExpressibleByArgument {
  case minute, hour, day

  var seconds: Int {
    switch self {
    case .minute: 60
    case .hour: 3600
    case .day: 86_400
    }
  }
}
