import CSegKernels

/// Runs the row schedule over one picture: the loop of the product.
final class RowRunner: @unchecked Sendable {
  // Shared without locks: `job` is written between pictures and read by those who have taken a chunk of the picture at
  // hand, each thread has its own desk in the arena, and the board orders what threads write into the rings.
  var job = PictureJob()
  let program: RowProgram
  let kernels: UnsafePointer<seg_kernels>
  private let arena: TensorArena
  private let board: ChunkBoard
  private let phasesPerPicture: Int

  init(arena: TensorArena, program: RowProgram, kernels: UnsafePointer<seg_kernels>) {
    (self.arena, self.program, self.kernels) = (arena, program, kernels)
    board = ChunkBoard(chunkCount: program.threadCount)
    var walk = RowWalk(program, program.desk(of: 0))
    var phases = 0
    while walk.next() > 0 { phases += 1 }
    phasesPerPicture = phases
  }

  /// One thread's part of a picture, and of what other threads do not begin. Returns when all labels are written.
  ///
  /// - Parameter picture: pictures are counted from 0. A thread may come late: it then finds everything done.
  func run(thread: Int, picture: Int) {
    let desk = program.desk(of: thread)
    let threads = program.threadCount
    var walk = RowWalk(program, desk)
    var phase = picture * phasesPerPicture
    while true {
      let commands = walk.next()
      if commands == 0 { return }
      if board.take(thread, of: phase) { perform(commands, chunk: thread, of: phase, desk) }
      for offset in 1..<threads {
        let chunk = thread + offset < threads ? thread + offset : thread + offset - threads
        if board.waitBriefly(for: chunk, of: phase) { continue }
        if board.take(chunk, of: phase) {
          perform(commands, chunk: chunk, of: phase, desk)
        } else {
          board.wait(for: chunk, of: phase)
        }
      }
      // The own chunk may have been taken over.
      board.wait(for: thread, of: phase)
      phase += 1
    }
  }

  private func perform(_ commands: Int, chunk: Int, of phase: Int, _ desk: ThreadDesk) {
    for index in 0..<commands { perform(desk.commands[index], chunk: chunk, desk) }
    board.finish(chunk, of: phase)
  }

  @inline(__always)
  private func perform(_ command: RowCommand, chunk: Int, _ desk: ThreadDesk) {
    let stage = program.stages + command.stage
    let rows = command.from..<command.to
    let columns = program.division.columns(
      width: stage.pointee.width, unit: stage.pointee.columnUnit, chunk: chunk)
    switch stage.pointee.rule.kind {
    case .picture: readPicture(stage, rows, columns, desk)
    case .convolution: convolve(stage, rows, columns, desk)
    case .pooledConvolution: convolvePooled(stage, rows, columns, desk)
    case .labels: label(stage, rows, columns, desk)
    case .regression: regress(stage, rows, columns, desk)
    case .pooling: pool(stage, rows, columns, desk)
    case .unpooling: unpool(stage, rows, columns, desk)
    case .repetition: repeatPixels(stage, rows, columns, desk)
    case .concatenation: join(stage, rows, columns, desk)
    case .addition: add(stage, rows, columns, desk)
    case .bilinear: doubleBilinearly(stage, rows, columns, desk)
    case .pixelShuffle: shuffle(stage, rows, columns, desk)
    }
  }
}
