import Imaging
import SegNetModel
import Testing

@testable import SegNetRuntime

struct RowScheduleTests {
  /// Runs the schedule with row numbers in place of rows: every row a stage reads must be the one it wants.
  @Test(arguments: [2, 4, 8], [16, 24, 200])
  func ringsHoldWhatIsRead(rowsPerStep: Int, height: Int) throws {
    for network in InterpreterTests.networks.map(\.spec) + OperationTests.networks.map(\.spec) {
      let model = try RandomModel(network, .int8)
      let weights = try ModelWeights(description: model.description, tensors: model.tensors)
      let size = PixelSize(width: 32, height: height).padded(toMultipleOf: network.sizeMultiple)
      let stages = try Stage.stages(of: weights, size: size)
      let schedule = RowSchedule(stages, rowsPerStep: rowsPerStep)
      var rings = schedule.ringRows.map { [Int](repeating: -1, count: $0) }
      var positions = schedule.positionRows.map { [Int](repeating: -1, count: $0) }
      var produced = stages.map { _ in 0 }
      var steps = 0
      while produced.last! < stages.last!.shape.height {
        steps += 1
        try #require(steps < 2 * size.height, "the schedule stands still")
        for (index, rule) in schedule.rules.enumerated() {
          let next = produced.withUnsafeBufferPointer { rule.next(after: produced[index], $0.baseAddress!) }
          for row in produced[index]..<next {
            for source in rowsRead(stages[index], row) where (0..<rule.sourceHeight).contains(source) {
              #expect(rings[rule.source][source % rings[rule.source].count] == source)
            }
            if rule.kind == .unpooling {
              #expect(positions[rule.second][row / 2 % positions[rule.second].count] == row / 2)
            }
            if stages[index].readsSecondRows {
              let source = stages[index].doublesSecond ? row / 2 : row
              #expect(rings[rule.second][source % rings[rule.second].count] == source)
            }
          }
          for row in produced[index]..<next where index < stages.count - 1 {
            rings[index][row % rings[index].count] = row
            if !positions[index].isEmpty { positions[index][row % positions[index].count] = row }
          }
          produced[index] = next
        }
      }
    }
  }

  private func rowsRead(_ stage: Stage, _ row: Int) -> Range<Int> {
    switch stage.kind {
    case .picture: 0..<0
    case .convolution, .labels, .regression: row - stage.padding..<row + stage.padding + 1
    case .pooledConvolution: 2 * row - stage.padding..<2 * row + stage.padding + 2
    case .pooling: 2 * row..<2 * row + 2
    case .unpooling, .repetition, .pixelShuffle: row / 2..<row / 2 + 1
    case .bilinear: (row + 1) / 2 - 1..<(row + 1) / 2 + 1
    case .concatenation, .addition: stage.doublesSource ? row / 2..<row / 2 + 1 : row..<row + 1
    }
  }

  @Test func convolutionsAreFusedWithThePoolingThatAloneReadsThem() throws {
    let model = try RandomModel(InterpreterTests.oddGraph, .int8)
    let weights = try ModelWeights(description: model.description, tensors: model.tensors)
    let stages = try Stage.stages(of: weights, size: PixelSize(width: 32, height: 32))
    #expect(!stages.contains { $0.layer == "b" } && stages.contains { $0.layer == "a" })
    #expect(stages.first { $0.layer == "b.pooling" }?.kind == .pooledConvolution)
    #expect(stages.first { $0.layer == "b.pooling" }?.convolution == "b")
    #expect(stages.first { $0.layer == "c.pooling" }?.kind == .pooling)
  }

  @Test func upsamplingsAreFusedWithTheConcatenationThatAloneReadsThem() throws {
    func stages(_ network: NetworkSpec) throws -> [Stage] {
      let model = try RandomModel(network, .int8)
      let weights = try ModelWeights(description: model.description, tensors: model.tensors)
      return try Stage.stages(of: weights, size: PixelSize(width: 32, height: 32))
    }
    let fused = try stages(.uNet(widths: [4, 8], classes: 2))
    #expect(!fused.contains { $0.kind == .repetition })
    #expect(fused.first { $0.kind == .concatenation }?.doublesSecond == true)
    // The other one is read twice.
    let manyInputs = try stages(OperationTests.manyInputs)
    #expect(manyInputs.count { $0.kind == .repetition } == 1)
    #expect(manyInputs.count { $0.layer == "all" } == 5)
  }
}
