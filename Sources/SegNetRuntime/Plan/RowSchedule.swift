import SegNetModel

/// In which order rows are made, and how many rows of each stage must be kept for that.
///
/// A step reads `rowsPerStep` rows of the picture, then each stage, in order, gives what it can, at most the same part
/// of the picture. Steps go on after the last picture row until the last label row is out. The numbers of rows to keep
/// come from running this schedule once without numbers.
struct RowSchedule: Sendable {
  /// Picture rows per step, a power of two.
  let rowsPerStep: Int
  let rules: [RowRule]
  /// Rows to keep of each stage's output.
  let ringRows: [Int]
  /// Rows to keep of each pooling stage's positions, 0 for others.
  let positionRows: [Int]
  /// Picture rows read when the first label row comes out.
  let rowsBeforeLabels: Int

  init(_ stages: [Stage], rowsPerStep: Int) {
    let rules = stages.map { stage in
      let rows = max(rowsPerStep / stage.scale, stage.kind == .unpooling ? 2 : 1)
      return RowRule(
        kind: stage.kind, source: stage.source, second: stage.second,
        sourceShift: stage.doublesSource ? 1 : 0,
        secondShift: stage.doublesSecond ? 1 : 0, height: stage.shape.height,
        sourceHeight: stages[stage.source].shape.height, padding: stage.padding,
        rowsPerStep: min(rows, stage.shape.height))
    }
    var run = DryRun(rules, stages)
    run.finish()
    self.rowsPerStep = rowsPerStep
    self.rules = rules
    (ringRows, positionRows, rowsBeforeLabels) = (run.ringRows, run.positionRows, run.rowsBeforeLabels)
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
      rules.indices.filter { stages[$0].readsSecondRows && rules[$0].second == stage }
    }
    positionReaders = rules.indices.map { stage in
      rules.indices.filter { rules[$0].kind == .unpooling && rules[$0].second == stage }
    }
    storesPositions = stages.map(\.storesPositions)
    headCount = stages.count(where: \.isHead)
    produced = rules.map { _ in 0 }
    ringRows = rules.map { _ in 0 }
    positionRows = rules.map { _ in 0 }
  }

  mutating func finish() {
    let last = rules.count - 1
    while (last - headCount + 1...last).contains(where: { produced[$0] < rules[$0].height }) {
      for stage in rules.indices {
        let rows = produced.withUnsafeBufferPointer {
          rules[stage].next(after: $0[stage], $0.baseAddress!)
        }
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
