import SegNetModel

/// In which order rows are made, and how many rows of each stage must be kept for that.
///
/// A step reads `rowsPerStep` rows of the picture, then each stage, in order, gives what it can, at most the same part
/// of the picture. Steps go on after the last picture row until the last label row is out. The numbers of rows to keep
/// come from running this schedule once without numbers. Each band has its own rows and does this by itself.
struct RowSchedule: Sendable {
  /// Picture rows per step, a power of two.
  let rowsPerStep: Int
  let bands: [Band]
  /// Of each band, the rules of its stages.
  let rules: [[RowRule]]
  let borders: [[BorderRule]]
  /// Rows to keep of each stage's output, in each band.
  let ringRows: [Int]
  /// Rows to keep of each pooling stage's positions, 0 for others.
  let positionRows: [Int]
  /// Picture rows read when the first label row comes out.
  let rowsBeforeLabels: Int

  /// - Returns: nil when bands are so low that they read beyond their neighbours, or would wait for each other.
  init?(_ stages: [Stage], rowsPerStep: Int, bands: [Band]) {
    self.rowsPerStep = rowsPerStep
    self.bands = bands
    rules = bands.map { band in
      stages.map { stage in RowRule(stage, stages, rowsPerStep: rowsPerStep, band: band) }
    }
    let runs = rules.map { rules in
      var run = DryRun(rules, stages)
      run.finish()
      return run
    }
    func largest(_ rows: KeyPath<DryRun, [Int]>) -> [Int] {
      stages.indices.map { stage in runs.map { $0[keyPath: rows][stage] }.max()! }
    }
    let ringRows = largest(\.ringRows)
    self.ringRows = ringRows
    positionRows = largest(\.positionRows)
    rowsBeforeLabels = runs.map(\.rowsBeforeLabels).max()!
    borders = bands.indices.map { [rules] band in
      stages.indices.map { BorderRule($0, of: band, rules, bands: bands, ringRows: ringRows[$0]) }
    }
    guard bands.count == 1 || bandsReachNoFurther && bandsFinish else { return nil }
  }

  /// Whether what a band reads beyond its borders belongs to its neighbours, and stands in their rings.
  private var bandsReachNoFurther: Bool {
    rules.allSatisfy { rules in
      rules.allSatisfy { rule in
        let across = max(rule.rowsAcrossBegin, rule.rowsAcrossEnd)
        if across == 0 { return true }
        // The neighbour runs the other way: what it reads at its beginning, this band reads at its end.
        let rows = max(-rule.firstSourceRow(readBy: 0), -rule.reach.reversed.firstRow(readBy: 0))
        return rule.sourceHeight >= 2 * rows && rule.height >= 2 * across && ringRows[rule.source] > rows
      }
    }
  }

  /// Whether all that leaves the network has left it in a band.
  func isComplete(_ band: Int, _ produced: [[Int]]) -> Bool {
    zip(rules[band], produced[band]).allSatisfy { !$0.kind.isHead || $1 == $0.height }
  }

  /// Whether bands that wait for each other as they must come to their ends. What they wait for stays true, so if one
  /// order of their steps does, all do.
  private var bandsFinish: Bool {
    var produced = rules.map { $0.map { _ in 0 } }
    var stage = bands.map { _ in 0 }
    let last = ringRows.count - 1
    var moves = true
    while moves {
      moves = false
      for band in bands.indices {
        while !isComplete(band, produced) {
          let now = stage[band]
          let from = produced[band][now]
          let rule = rules[band][now]
          let to = rule.next(
            after: from, source: produced[band][rule.source], second: produced[band][rule.second])
          if to > from {
            let progress = PlannedProgress(rules: rules[band], produced: produced)
            if borders[band][now].mustWait(now, from, to, stageCount: ringRows.count, progress) { break }
            produced[band][now] = to
            moves = true
          }
          stage[band] = now == last ? 0 : now + 1
        }
      }
    }
    return bands.indices.allSatisfy { isComplete($0, produced) }
  }
}

/// How far bands are that run without numbers.
struct PlannedProgress: BandProgress {
  let rules: [RowRule]
  let produced: [[Int]]

  func rule(of stage: Int) -> RowRule { rules[stage] }
  func produced(by stage: Int, of band: Int) -> Int { produced[band][stage] }
}

extension RowRule {
  fileprivate init(_ stage: Stage, _ stages: [Stage], rowsPerStep: Int, band: Band) {
    let rows = max(rowsPerStep / stage.scale, stage.rowsAtOnce)
    let height = stage.isHead ? band.labelRowCount : band.rowCount / stage.scale
    self.init(
      kind: stage.kind, source: stage.source, second: stage.second,
      reach: band.isReversed ? stage.reach.reversed : stage.reach, secondShift: stage.secondShift,
      height: height, sourceHeight: band.rowCount / stages[stage.source].scale,
      rowsPerStep: min(rows, height))
  }
}

/// The schedule without numbers: counts the rows that are alive at a time.
private struct DryRun {
  let rules: [RowRule]
  let readers: [[Int]]
  let secondReaders: [[Int]]
  let positionReaders: [[Int]]
  let storesPositions: [Bool]
  let headCount: Int
  var produced: [Int]
  var ringRows: [Int]
  var positionRows: [Int]
  var rowsBeforeLabels = 0

  init(_ rules: [RowRule], _ stages: [Stage]) {
    self.rules = rules
    readers = rules.indices.map { stage in rules.indices.filter { $0 > stage && rules[$0].source == stage } }
    secondReaders = rules.indices.map { stage in
      rules.indices.filter { stages[$0].secondInput == .rows && rules[$0].second == stage }
    }
    positionReaders = rules.indices.map { stage in
      rules.indices.filter { stages[$0].secondInput == .positions && rules[$0].second == stage }
    }
    storesPositions = stages.map(\.givesPositions)
    headCount = stages.count(where: \.isHead)
    produced = rules.map { _ in 0 }
    ringRows = rules.map { _ in 0 }
    positionRows = rules.map { _ in 0 }
  }

  mutating func finish() {
    let last = rules.count - 1
    while (last - headCount + 1...last).contains(where: { produced[$0] < rules[$0].height }) {
      for stage in rules.indices {
        let rule = rules[stage]
        let rows = rule.next(
          after: produced[stage], source: produced[rule.source], second: produced[rule.second])
        guard rows > produced[stage] else { continue }
        if stage == last, produced[last] == 0 { rowsBeforeLabels = produced[0] }
        keepRows(of: stage, upTo: rows)
        produced[stage] = rows
      }
    }
  }

  private mutating func keepRows(of stage: Int, upTo rows: Int) {
    // What nobody reads is written all the same, rows of one step over those of the step before.
    var oldest = produced[stage]
    for reader in readers[stage] {
      oldest = min(oldest, rules[reader].firstSourceRow(after: produced[reader]))
    }
    for reader in secondReaders[stage] {
      oldest = min(oldest, rules[reader].firstSecondRow(after: produced[reader]))
    }
    ringRows[stage] = max(ringRows[stage], rows - oldest)
    guard storesPositions[stage] else { return }
    oldest = produced[stage]
    for reader in positionReaders[stage] {
      oldest = min(oldest, rules[reader].firstSecondRow(after: produced[reader]))
    }
    positionRows[stage] = max(positionRows[stage], rows - oldest)
  }
}
