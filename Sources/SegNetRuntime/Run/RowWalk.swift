/// Some rows of a stage, to be made by all threads together.
struct RowCommand: BitwiseCopyable {
  let stage: Int
  let from: Int
  let to: Int
}

/// Walks through the schedule of one picture, phase by phase.
///
/// A phase is a run of commands that each thread can do for its own columns without waiting for others: it ends before
/// a stage that would read columns of this phase that another thread writes, or write over rows that another thread may
/// still read in it. Every thread walks by itself and comes to the same phases.
struct RowWalk {
  private let stages: UnsafePointer<StageProgram>
  private let stageCount: Int
  private let headCount: Int
  private let labelHeight: Int
  private let desk: ThreadDesk
  private var stage = 0
  private var phase = 0

  init(_ program: RowProgram, _ desk: ThreadDesk) {
    (stages, stageCount, labelHeight) = (program.stages, program.stageCount, program.labelHeight)
    headCount = program.headCount
    self.desk = desk
    for index in 0..<stageCount {
      desk.produced[index] = 0
      desk.progress[index] = StageProgress()
    }
  }

  /// Puts the next phase into `desk.commands`.
  ///
  /// - Returns: its number of commands, 0 when the picture is done.
  mutating func next() -> Int {
    var count = 0
    while stage > 0 || !isDone {
      let from = desk.produced[stage]
      let to = stages[stage].rule.next(after: from, desk.produced)
      if to > from {
        if count == stageCount || mustWait() { break }
        desk.commands[count] = RowCommand(stage: stage, from: from, to: to)
        count += 1
        note()
        desk.produced[stage] = to
      }
      stage = stage + 1 == stageCount ? 0 : stage + 1
    }
    phase += 1
    return count
  }

  /// Whether all that leaves the network has left it.
  private var isDone: Bool {
    @inline(__always)
    get {
      min(desk.produced[stageCount - 1], desk.produced[stageCount - headCount]) >= labelHeight
    }
  }

  @inline(__always)
  private func mustWait() -> Bool {
    if desk.progress[stage].readAcross == phase { return true }
    if stages[stage].readsOwnColumns { return false }
    let rule = stages[stage].rule
    return desk.progress[rule.source].written == phase || desk.progress[rule.second].written == phase
  }

  @inline(__always)
  private func note() {
    desk.progress[stage].written = phase
    if stages[stage].readsOwnColumns { return }
    let rule = stages[stage].rule
    desk.progress[rule.source].readAcross = phase
    desk.progress[rule.second].readAcross = phase
  }
}
