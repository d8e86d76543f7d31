import Foundation
import Imaging
import ModelFixtures
import SegNetModel
import Testing

@testable import SegNetRuntime

struct MemoryPlanTests {
  private func plan(
    _ width: Int, _ height: Int, _ arithmetic: Arithmetic = .int8, threads: Int = 1, limit: Int? = nil
  ) throws -> MemoryPlan {
    let model = try RandomModel(.segNet(widths: [16, 32, 64], classes: 3), arithmetic)
    return try Interpreter(
      description: model.description, tensors: model.tensors,
      pictureSize: PixelSize(width: width, height: height), threads: threads, memoryLimit: limit
    ).plan
  }

  /// The product's promise; a change that makes the plan grow must say so here.
  @Test(arguments: [(256, 256, 700_000), (640, 480, 1 << 20), (1280, 720, 2 << 20), (4096, 3072, 4 << 20)])
  func compactNetworkFits(width: Int, height: Int, bytes: Int) throws {
    #expect(try plan(width, height).totalBytes <= bytes)
  }

  /// Each of two threads has rows of its own.
  @Test(arguments: [(256, 256, 700_000), (640, 480, 1 << 20), (1280, 720, 2 << 20)])
  func activationsOfTwoThreadsFit(width: Int, height: Int, bytes: Int) throws {
    let plan = try plan(width, height, threads: 2)
    #expect(plan.bands == 2 && plan.activationBytes <= bytes)
    #expect(try plan.weightBytes == self.plan(width, height).weightBytes)
  }

  /// Where rows of their own do not fit for all threads, fewer work.
  @Test func smallerLimitsGiveFewerBands() throws {
    let four = try plan(640, 480, threads: 4)
    let limited = try plan(640, 480, threads: 4, limit: 1_300_000)
    #expect(four.bands == 4 && limited.bands < 4 && limited.totalBytes <= 1_300_000)
    #expect(try plan(640, 480, threads: 4, limit: 700_000).bands == 1)
  }

  @Test func memoryDoesNotGrowWithTheHeight() throws {
    #expect(try plan(320, 200).totalBytes == plan(320, 4000).totalBytes)
  }

  @Test func smallerLimitsGiveSmallerSteps() throws {
    let free = try plan(640, 480)
    let tight = try plan(640, 480, limit: 700_000)
    #expect(tight.totalBytes <= 700_000)
    #expect(tight.rowsPerStep < free.rowsPerStep)
  }

  @Test func everyByteStandsInTheTable() throws {
    let plan = try plan(640, 480)
    let listed = plan.layers.reduce(0) { $0 + $1.bytes }
    #expect(listed + plan.marginBytes + plan.tableBytes == plan.totalBytes)
    #expect(plan.tableBytes > 0 && plan.tableBytes < 16384)
    let names = plan.layers.map(\.name)
    let spec = NetworkSpec.segNet(widths: [16, 32, 64], classes: 3)
    #expect(names == [NetworkSpec.picture] + spec.layers.map(\.name))
  }

  @Test func planOfAFileIsItsInterpreters() throws {
    let model = try RandomModel(.segNet(widths: [8, 8], classes: 2), .int8)
    let path = "\(FileManager.default.temporaryDirectory.path)/plan-\(UUID().uuidString).safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    try WeightsFile.write(model.tensors, description: model.description, to: path)
    let file = try WeightsFile(path: path)
    let size = PixelSize(width: 100, height: 80)
    #expect(
      try MemoryPlan(description: file.description, pictureSize: size, threads: 2)
        == Interpreter(model: file, pictureSize: size, threads: 2).plan)
  }

  @Test func textNamesEveryLayerAndTheSum() throws {
    let plan = try plan(320, 240)
    let lines = plan.description.split(separator: "\n")
    #expect(lines.count == plan.layers.count + 5)
    for (layer, line) in zip(plan.layers, lines.dropFirst()) {
      #expect(line.hasPrefix(layer.name + " ") && line.contains("\(layer.shape)"))
    }
    #expect(lines.last!.hasPrefix("\(plan.totalBytes) bytes"))
  }

  @Test func lockingSucceedsOrSaysWhy() throws {
    let model = try RandomModel(.segNet(widths: [8], classes: 2), .int8)
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: PixelSize(width: 32, height: 32))
    do {
      try interpreter.lockMemory()
    } catch {
      guard case .memoryUnavailable(let bytes, let problem) = error else { throw error }
      #expect(bytes == interpreter.plan.totalBytes && problem.contains("ulimit -l"))
    }
  }

  @Test func costsAreTheNetworks() throws {
    let plan = try plan(640, 480)
    let spec = NetworkSpec.segNet(widths: [16, 32, 64], classes: 3)
    #expect(try plan.multiplyAccumulates == spec.multiplyAccumulates(for: (width: 640, height: 480)))
    #expect(try plan.layers.last!.receptiveField == 2 * spec.receptiveFieldRadius() + 1)
    #expect(plan.layers[0].receptiveField == 1 && plan.layers[1].receptiveField == 3)
  }

  /// Labels of a row can come out when the rows that they see are in, to the next full step.
  @Test func firstLabelsComeAfterTheReceptiveField() throws {
    let plan = try plan(640, 480)
    let radius = plan.layers.last!.receptiveField / 2
    #expect(plan.rowsBeforeLabels <= radius + 2 * plan.rowsPerStep)
    #expect(plan.rowsBeforeLabels < 48)
  }
}
