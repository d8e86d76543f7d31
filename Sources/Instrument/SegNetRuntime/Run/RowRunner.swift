import CSegKernels
import System

/// Runs the row schedule over one picture: the loop of the product.
final class RowRunner: @unchecked Sendable {
  /// Looks at a neighbour's progress before a waiting thread lets others have its processor, some 25 microseconds.
  private static let patience = 1000
  /// Looks before it takes over a band that nobody has begun, longer than it takes to wake a thread.
  private static let longPatience = 1500

  // Shared without locks: `job` is written between pictures and read by those who have taken a band of the picture at
  // hand, each band has its own desk in the arena, and the board orders what threads write into the rings.
  var job = PictureJob()
  let program: RowProgram
  let kernels: RowKernels
  private let arena: TensorArena
  private let board: BandBoard

  init(arena: TensorArena, program: RowProgram, kernels: RowKernels) {
    (self.arena, self.program, self.kernels) = (arena, program, kernels)
    board = BandBoard(bandCount: program.bandCount, stageCount: program.stageCount)
  }

  /// One thread's part of a picture: the band of its number, and those that other threads do not begin. Thread 0
  /// returns when all labels are written, the others when nothing is left to begin.
  ///
  /// A thread that the system keeps waiting costs its help: when it comes late, it finds its band claimed.
  ///
  /// - Parameter picture: pictures are counted from 0.
  func run(thread: Int, picture: Int) {
    var bands = BandSet()
    if thread < program.bandCount { claimBand(thread, of: picture, &bands) }
    var looks = 0
    while true {
      var moved = false
      for band in 0..<program.bandCount where bands.contains(band) {
        if advance(band, of: picture) { moved = true }
        guard isComplete(program.desk(of: band)) else { continue }
        board.finish(band, of: picture)
        bands.remove(band)
      }
      if moved {
        looks = 0
        continue
      }
      if bands.isEmpty || looks >= Self.longPatience, let band = unclaimedBand(of: picture) {
        claimBand(band, of: picture, &bands)
        looks = 0
      } else if bands.isEmpty, thread > 0 || allAreDone(picture) {
        return
      }
      looks += 1
      if looks < Self.patience { seg_pause() } else { yieldProcessor() }
    }
  }

  private func claimBand(_ band: Int, of picture: Int, _ bands: inout BandSet) {
    guard board.claim(band, of: picture) else { return }
    program.desk(of: band).reset()
    bands.insert(band)
  }

  private func unclaimedBand(of picture: Int) -> Int? {
    for band in 0..<program.bandCount where !board.isClaimed(band, of: picture) { return band }
    return nil
  }

  private func allAreDone(_ picture: Int) -> Bool {
    for band in 0..<program.bandCount where !board.isDone(band, of: picture) { return false }
    return true
  }

  /// Whether all that leaves the network has left it.
  private func isComplete(_ desk: BandDesk) -> Bool {
    for head in program.stageCount - program.headCount..<program.stageCount
    where desk.produced(by: head) < desk.stages[head].rule.height { return false }
    return true
  }

  /// Makes rows of a band until it is complete or must wait for its neighbours.
  ///
  /// - Returns: false when it had to wait at once.
  private func advance(_ band: Int, of picture: Int) -> Bool {
    let desk = program.desk(of: band)
    var number = desk.stage
    var moved = false
    while !isComplete(desk) {
      let rule = desk.stages[number].rule
      let from = desk.produced(by: number)
      let to = rule.next(
        after: from, source: desk.produced(by: rule.source), second: desk.produced(by: rule.second))
      if to > from {
        let progress = RunningProgress(stages: desk.stages, board: board, picture: picture)
        if desk.stages[number].border.mustWait(number, from, to, stageCount: program.stageCount, progress) {
          break
        }
        perform(desk.stages[number], from..<to, desk)
        desk.produce(to, by: number)
        if program.bandCount > 1 { board.give(to, of: band, number, picture: picture) }
        moved = true
      }
      number = number + 1 == program.stageCount ? 0 : number + 1
    }
    desk.stage = number
    return moved
  }

  @inline(__always)
  private func perform(_ stage: StageProgram, _ rows: Range<Int>, _ desk: BandDesk) {
    switch stage.rule.kind {
    case .picture: readPicture(stage, rows, desk)
    case .convolution: convolve(stage, rows, desk)
    case .pooledConvolution: convolvePooled(stage, rows, desk)
    case .labels: label(stage, rows, desk)
    case .regression: regress(stage, rows, desk)
    case .pooling: pool(stage, rows, desk)
    case .unpooling: unpool(stage, rows, desk)
    case .repetition: repeatPixels(stage, rows, desk)
    case .concatenation: join(stage, rows, desk)
    case .addition: add(stage, rows, desk)
    case .bilinear: doubleBilinearly(stage, rows, desk)
    case .pixelShuffle: shuffle(stage, rows, desk)
    case .averagePooling: average(stage, rows, desk)
    }
  }
}

/// How far the bands of the picture at hand are, as the board says.
private struct RunningProgress: BandProgress {
  let stages: ArenaTable<StageProgram>
  let board: BandBoard
  let picture: Int

  func rule(of stage: Int) -> RowRule { stages[stage].rule }
  func produced(by stage: Int, of band: Int) -> Int { board.given(of: band, stage, picture: picture) }
}

/// The bands that a thread works on.
private struct BandSet {
  private var bits: UInt64 = 0

  var isEmpty: Bool { bits == 0 }
  func contains(_ band: Int) -> Bool { bits & 1 << UInt64(band) != 0 }
  mutating func insert(_ band: Int) { bits |= 1 << UInt64(band) }
  mutating func remove(_ band: Int) { bits &= ~(1 << UInt64(band)) }
}
