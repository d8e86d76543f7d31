import ObjectAnalysis
import System

/// The last sheets of a workbook: figures by class, and how it was counted.
struct WorkbookSummary {
  private let tally: RunTally

  init(_ tally: RunTally) { self.tally = tally }

  /// - Parameter rowsLeftOut: by sheet, the rows that found no room.
  func write(to book: WorkbookFile, rowsLeftOut: [(sheet: String, rows: UInt64)]) throws(FileError) {
    let summary = try book.addSheet("Summary")
    var rows = classRows
    rows.append([])
    rows += [
      [.text("frames counted"), .integer(tally.frames)],
      [.text("frames dropped"), .integer(Int(clamping: tally.dropped))],
      [.text("frames refused"), .integer(Int(clamping: tally.rejected))],
      [.text("objects beyond the most of a frame"), .integer(tally.overflow)],
    ]
    for verdict in ObjectVerdict.allCases where verdict != .counted && tally.refused(verdict) > 0 {
      rows.append([.text("objects \(verdict.columnName)"), .integer(tally.refused(verdict))])
    }
    for (sheet, count) in rowsLeftOut where count > 0 {
      rows.append([
        .text("rows missing in \(sheet): a sheet holds \(Workbook.rowLimit)"), .integer(Int(clamping: count)),
      ])
    }
    try write(rows, to: summary, of: book)
    book.setWidth(summary, 0, 34)
    let rules = try book.addSheet("Run")
    try write(runRows, to: rules, of: book, isLong: true)
    book.setWidth(rules, 0, 16)
    book.setWidth(rules, 1, 110)
  }

  private func write(_ rows: [[ColumnValue]], to sheet: Int32, of book: WorkbookFile, isLong: Bool = false)
    throws(FileError)
  {
    for (index, row) in rows.enumerated() {
      try book.row(sheet, UInt32(index), row, form: index == 0 ? .heading : isLong ? .wrapped : .plain)
    }
  }

  private var classRows: [[ColumnValue]] {
    let volume = tally.facts.options.volume
    var names = [
      "class", "total", "mean", "sd", "mean_low", "mean_high", "share_percent", "share_low", "share_high",
    ]
    if tally.facts.options.tracks { names.append("unique") }
    if let volume { names += ["", "_low", "_high"].map { "per_\(volume.unit.rawValue)\($0)" } }
    var rows: [[ColumnValue]] = [names.map { .text($0) }]
    let total = tally.statistics.reduce(0) { $0 + $1.total }
    func real(_ value: Double?) -> ColumnValue { value.map { ColumnValue($0, decimals: 4) } ?? .nothing }
    for (index, kind) in tally.classes.enumerated() {
      let counts = tally.statistics[index]
      let share = total > 0 ? wilsonInterval(counts.total, of: total) : nil
      var row: [ColumnValue] = [
        .text(kind.name), .integer(counts.total), real(counts.mean), real(counts.standardDeviation),
        real(counts.interval?.lowerBound), real(counts.interval?.upperBound),
        real(total > 0 ? 100 * Double(counts.total) / Double(total) : nil),
        real(share.map { 100 * $0.lowerBound }), real(share.map { 100 * $0.upperBound }),
      ]
      if tally.facts.options.tracks { row.append(.integer(tally.distinct[index])) }
      if volume != nil {
        let mean = tally.concentrations[index]
        row += [mean.mean, mean.interval?.lowerBound, mean.interval?.upperBound].map(real)
      }
      rows.append(row)
    }
    return rows
  }

  private var runRows: [[ColumnValue]] {
    let (facts, identity) = (tally.facts, tally.facts.identity)
    let named: [(String, String?)] = [
      ("sample", identity.sample), ("operator", identity.operator), ("note", identity.note),
      ("run", identity.run), ("source", facts.source), ("started", facts.started), ("model", facts.model),
      ("model SHA-256", identity.model), ("settings SHA-256", identity.configuration),
      ("calibration SHA-256", identity.calibration),
    ]
    var rows: [[ColumnValue]] = [[.text("what"), .text("how")]]
    for (name, value) in named {
      if let value, !value.isEmpty { rows.append([.text(name), .text(value)]) }
    }
    for rule in facts.rules { rows.append([.text("rule"), .text(rule)]) }
    if let concentration = facts.concentration {
      rows.append([.text("concentration"), .text(concentration)])
    }
    rows.append([
      .text("intervals"),
      .text(
        "of 95 %: means by Student's distribution over the frames, cut at 0; shares by Wilson's score, as if each object "
          + "came from the sample by itself"),
    ])
    return rows
  }
}
