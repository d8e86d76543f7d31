import Imaging
import ObjectAnalysis

extension RecordTable<IntervalRecord> {
  /// The table of intervals: a row per interval of time in which there was something to write down.
  ///
  /// | column | what it holds |
  /// |---|---|
  /// | `utc` | when the interval begins |
  /// | `seconds` | how long it is |
  /// | `frames`, `missing` | frames counted in it, and those lost, skipped or refused |
  /// | `<class>_mean`, `_median`, `_sd`, `_min`, `_max` | of the counts of its frames |
  /// | `<class>_unique` | distinct objects seen for the first time, where objects are followed |
  /// | `<class>_per_ul` or `_per_ml` | the mean as a concentration, where there is a counting chamber |
  /// | `dropped`, `rejected` | frames lost and frames refused since the start of the run |
  /// | `run` and further | as in the table of frames |
  static func intervals(
    _ classes: [CountedClass], seconds: Int, options: FrameTableOptions, identity: RunIdentity
  ) -> Self {
    var columns: [Column<IntervalRecord>] = [
      .moment("utc") { $0.start }, .integer("seconds") { _ in seconds }, .integer("frames") { $0.frames },
      .integer("missing") { Int(clamping: $0.missing) },
    ]
    for (index, kind) in classes.prefix(64).enumerated() {
      columns += [
        .real("\(kind.name)_mean", decimals: 3) { $0.figures[index].mean },
        .real("\(kind.name)_median", decimals: 1) { $0.figures[index].median },
        .real("\(kind.name)_sd", decimals: 3) { $0.figures[index].standardDeviation },
        .integer("\(kind.name)_min") { $0.frames > 0 ? $0.figures[index].least : nil },
        .integer("\(kind.name)_max") { $0.frames > 0 ? $0.figures[index].most : nil },
      ]
      if options.tracks { columns.append(.integer("\(kind.name)_unique") { $0.figures[index].unique }) }
      if let volume = options.volume {
        columns.append(
          .real("\(kind.name)_per_\(volume.unit.rawValue)", decimals: 3) {
            $0.figures[index].mean.map { volume.concentration(of: $0) }
          })
      }
    }
    columns += [
      .integer("dropped") { Int(clamping: $0.dropped) },
      .integer("rejected") { Int(clamping: $0.rejected) },
      .text("run") { _ in identity.run },
      .text("model") { _ in identity.model },
      .text("configuration") { _ in identity.configuration },
      .text("calibration") { _ in identity.calibration },
    ]
    columns += identity.labelColumns()
    return RecordTable("intervals", columns: columns, blank: IntervalRecord())
  }
}
