/// How far the bands of a picture are. (Not closures: a debug build allocates for those.)
protocol BandProgress {
  /// The rules of the band at hand.
  func rule(of stage: Int) -> RowRule
  /// The rows that a stage of any band has given.
  func produced(by stage: Int, of band: Int) -> Int
}

/// When a stage of a band must wait for the neighbouring bands, or they for it.
struct BorderRule: BitwiseCopyable, Sendable {
  private let before: Int
  private let after: Int
  private let source: Int
  private let sourceRowsAfter: Int
  /// Rows below the former and from the latter on read the neighbours' rows.
  private let firstInner: Int
  private let firstOuter: Int
  /// The band's first rows that the neighbour reads, and the rows of the ring: they stand in it until the rows after
  /// `ringRows` overwrite them.
  private let sharedRows: Int
  private let ringRows: Int

  /// - Parameter rules: of all stages of all bands.
  init(_ stage: Int, of number: Int, _ rules: [[RowRule]], bands: [Band], ringRows: Int) {
    let own = rules[number]
    let rule = own[stage]
    (before, after) = (bands[number].before, bands[number].after)
    (source, self.ringRows) = (rule.source, ringRows)
    firstInner = before < 0 ? 0 : rule.rowsAcrossBegin
    firstOuter = after < 0 ? .max : rule.height - rule.rowsAcrossEnd
    sourceRowsAfter = after < 0 ? 0 : rules[after][stage].sourceHeight
    sharedRows =
      before < 0
      ? 0 : rules[before].filter { $0.source == stage }.map { -$0.firstSourceRow(readBy: 0) }.max() ?? 0
  }

  /// Whether the rows from..<to cannot be made yet.
  @inline(__always)
  func mustWait(_ stage: Int, _ from: Int, _ to: Int, stageCount: Int, _ progress: some BandProgress) -> Bool
  {
    if from < firstInner,
      progress.produced(by: source, of: before) < -progress.rule(of: stage).firstSourceRow(readBy: from)
    {
      return true
    }
    if to > firstOuter, progress.produced(by: source, of: after) < sourceRowsAfter { return true }
    guard sharedRows > 0, to > ringRows, from < ringRows + sharedRows else { return false }
    for reader in stage + 1..<stageCount {
      let rule = progress.rule(of: reader)
      if rule.source == stage, progress.produced(by: reader, of: before) < rule.neighboursRowsAcrossBegin {
        return true
      }
    }
    return false
  }
}
