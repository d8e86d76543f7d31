import Imaging
import ModelFixtures
import SegNetModel
import Testing

@testable import SegNetRuntime

struct RowScheduleTests {
  /// Runs the schedule with row numbers in place of rows, the bands in any order that their waiting allows: every row a
  /// stage reads, in its own band or beyond a border, must be the one it wants.
  @Test(arguments: [2, 4, 8], [16, 24, 200])
  func ringsHoldWhatIsRead(rowsPerStep: Int, height: Int) throws {
    var random = SeededNumbers(UInt64(rowsPerStep * height))
    var largestBandCount = 0
    for network in InterpreterTests.networks.map(\.spec) + OperationTests.networks.map(\.spec) {
      let model = try RandomModel(network, .int8)
      let size = PixelSize(width: 32, height: height - 3).padded(toMultipleOf: network.sizeMultiple)
      let stages = try Stage.stages(of: model.description.network, size: size)
      for count in 1...5 where count <= size.height / network.sizeMultiple {
        let bands = Band.bands(
          height: size.height, labelHeight: height - 3, unit: network.sizeMultiple, count: count)
        guard let schedule = RowSchedule(stages, rowsPerStep: rowsPerStep, bands: bands) else {
          #expect(count > 1)
          continue
        }
        largestBandCount = max(largestBandCount, count)
        var run = ScheduleRun(schedule, stages)
        try run.finish(&random)
      }
    }
    if height == 200 { #expect(largestBandCount == 5) }
  }

  @Test(arguments: 1...7)
  func bandsCoverThePictureAndMeetTheirNeighbours(count: Int) {
    let bands = Band.bands(height: 96, labelHeight: 91, unit: 8, count: count)
    var rows: [Int] = []
    for (number, band) in bands.enumerated() {
      let own = (0..<band.rowCount).map { band.pictureRow($0) }
      rows += own.sorted()
      #expect(band.isReversed == (own.first! > own.last!))
      #expect(band.rowCount % 8 == 0 && (11..<25).contains(band.rowCount) || count < 4 || band.rowCount == 8)
      for (neighbour, row) in [(band.before, own.first!), (band.after, own.last!)] {
        guard neighbour >= 0 else {
          #expect(row == 0 || row == 95)
          continue
        }
        let other = bands[neighbour]
        let beside = neighbour == band.before ? 0 : other.rowCount - 1
        #expect(abs(other.pictureRow(beside) - row) == 1)
        #expect(neighbour == band.before ? other.before == number : other.after == number)
      }
    }
    #expect(rows == Array(0..<96))
    #expect(bands.reduce(0) { $0 + $1.labelRowCount } == 91)
  }

  /// Rows of a map at half the size are those of the same part of the picture.
  @Test func pictureRowsOfSmallerMaps() {
    let bands = Band.bands(height: 32, labelHeight: 32, unit: 8, count: 2)
    #expect((0..<8).map { bands[0].pictureRow($0, scale: 2) } == [7, 6, 5, 4, 3, 2, 1, 0])
    #expect((0..<8).map { bands[1].pictureRow($0, scale: 2) } == [8, 9, 10, 11, 12, 13, 14, 15])
  }

  @Test func bandsLowerThanTheirReachAreRefused() throws {
    let model = try RandomModel(.segNet(widths: [8, 8, 8], classes: 2), .int8)
    let stages = try Stage.stages(of: model.description.network, size: PixelSize(width: 32, height: 32))
    func schedule(_ count: Int) -> RowSchedule? {
      RowSchedule(
        stages, rowsPerStep: 2, bands: Band.bands(height: 32, labelHeight: 32, unit: 8, count: count))
    }
    #expect(schedule(1) != nil && schedule(2) != nil && schedule(4) == nil)
  }

  @Test func convolutionsAreFusedWithThePoolingThatAloneReadsThem() throws {
    let model = try RandomModel(InterpreterTests.oddGraph, .int8)
    let stages = try Stage.stages(of: model.description.network, size: PixelSize(width: 32, height: 32))
    #expect(!stages.contains { $0.layer == "b" } && stages.contains { $0.layer == "a" })
    #expect(stages.first { $0.layer == "b.pooling" }?.kind == .pooledConvolution)
    #expect(stages.first { $0.layer == "b.pooling" }?.kernel?.layer == "b")
    #expect(stages.first { $0.layer == "c.pooling" }?.kind == .pooling)
  }

  @Test func upsamplingsAreFusedWithTheConcatenationThatAloneReadsThem() throws {
    func stages(_ network: NetworkSpec) throws -> [Stage] {
      let model = try RandomModel(network, .int8)
      return try Stage.stages(of: model.description.network, size: PixelSize(width: 32, height: 32))
    }
    let fused = try stages(.uNet(widths: [4, 8], classes: 2))
    #expect(!fused.contains { $0.kind == .repetition })
    #expect(fused.first { $0.kind == .concatenation }?.secondShift == 1)
    // The other one is read twice.
    let manyInputs = try stages(OperationTests.manyInputs)
    #expect(manyInputs.count { $0.kind == .repetition } == 1)
    #expect(manyInputs.count { $0.layer == "all" } == 5)
  }
}

/// All bands of a schedule, with rings of row numbers.
private struct ScheduleRun {
  let schedule: RowSchedule
  let stages: [Stage]
  var rings: [[[Int]]]
  var positions: [[[Int]]]
  var produced: [[Int]]
  var next: [Int]

  init(_ schedule: RowSchedule, _ stages: [Stage]) {
    (self.schedule, self.stages) = (schedule, stages)
    rings = schedule.bands.map { _ in schedule.ringRows.map { [Int](repeating: -1, count: $0) } }
    positions = schedule.bands.map { _ in schedule.positionRows.map { [Int](repeating: -1, count: $0) } }
    produced = schedule.bands.map { _ in stages.map { _ in 0 } }
    next = schedule.bands.map { _ in 0 }
  }

  mutating func finish(_ random: inout SeededNumbers) throws {
    var idle = 0
    while let band = schedule.bands.indices.filter({ !isComplete($0) }).randomElement(using: &random) {
      // Each band runs on for a while, as threads do.
      var moves = Int.random(in: 1...60, using: &random)
      while moves > 0, !isComplete(band), move(band) {
        moves -= 1
        idle = 0
      }
      idle += 1
      try #require(idle < 1000, "the schedule stands still")
    }
  }

  private func isComplete(_ band: Int) -> Bool { schedule.isComplete(band, produced) }

  /// - Returns: false when the band must wait.
  private mutating func move(_ band: Int) -> Bool {
    let stage = next[band]
    let rules = schedule.rules[band]
    let from = produced[band][stage]
    let rule = rules[stage]
    let to = rule.next(
      after: from, source: produced[band][rule.source], second: produced[band][rule.second])
    if to > from {
      let waits = schedule.borders[band][stage].mustWait(
        stage, from, to, stageCount: stages.count, PlannedProgress(rules: rules, produced: produced))
      if waits { return false }
      for row in from..<to { check(band, stage, row) }
      for row in from..<to where stage < stages.count - 1 {
        rings[band][stage][row % rings[band][stage].count] = row
        if !positions[band][stage].isEmpty {
          positions[band][stage][row % positions[band][stage].count] = row
        }
      }
      produced[band][stage] = to
    }
    next[band] = stage + 1 == stages.count ? 0 : stage + 1
    return true
  }

  private func check(_ band: Int, _ number: Int, _ row: Int) {
    let rule = schedule.rules[band][number]
    let stage = stages[number]
    let parts = schedule.bands[band]
    for source in Self.rowsRead(stage, row, isReversed: schedule.bands[band].isReversed) {
      // The same row, as the band in which it lies counts it.
      var (owner, own) = (band, source)
      if source < 0 { (owner, own) = (parts.before, -1 - source) }
      if source >= rule.sourceHeight {
        owner = parts.after
        if owner >= 0 { own = schedule.rules[owner][number].sourceHeight - 1 - (source - rule.sourceHeight) }
      }
      guard owner >= 0 else { continue }
      let ring = rings[owner][rule.source]
      #expect(ring[own % ring.count] == own)
    }
    if rule.kind == .unpooling {
      let ring = positions[band][rule.second]
      #expect(ring[row / 2 % ring.count] == row / 2)
    }
    if stage.secondInput == .rows {
      let source = stage.secondShift == 1 ? row / 2 : row
      #expect(rings[band][rule.second][source % rings[band][rule.second].count] == source)
    }
  }

  static func rowsRead(_ stage: Stage, _ row: Int, isReversed: Bool) -> Range<Int> {
    switch stage.kind {
    case .picture: 0..<0
    // Counted from the bottom, the second of two rows is the one that the window is centred on.
    case .convolution where stage.kernel?.stride == 2:
      2 * row + (isReversed ? 1 : 0) - stage.padding..<2 * row + (isReversed ? 1 : 0) + stage.padding + 1
    case .convolution, .labels, .regression: row - stage.padding..<row + stage.padding + 1
    case .pooledConvolution: 2 * row - stage.padding..<2 * row + stage.padding + 2
    case .pooling, .averagePooling: 2 * row..<2 * row + 2
    case .unpooling, .repetition, .pixelShuffle: row / 2..<row / 2 + 1
    case .bilinear: (row + 1) / 2 - 1..<(row + 1) / 2 + 1
    case .concatenation, .addition: stage.reach.shift == 1 ? row / 2..<row / 2 + 1 : row..<row + 1
    }
  }
}
