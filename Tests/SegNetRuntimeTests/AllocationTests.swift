import AllocationCounter
import Glibc
import Imaging
import ModelFixtures
import SegNetModel
import Testing

@testable import SegNetRuntime

/// In processes of their own: other tests allocate as they like.
struct AllocationTests {
  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"))
  func thousandIntegerPicturesAllocateNothing() async {
    await #expect(processExitsWith: .success) {
      try expectNoAllocation(.int8, pictures: 1000)
    }
  }

  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"))
  func floatPicturesAllocateNothing() async {
    await #expect(processExitsWith: .success) {
      try expectNoAllocation(.float16, pictures: 100)
    }
  }

  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"))
  func everyOperationAllocatesNothing() async {
    await #expect(processExitsWith: .success) {
      try expectNoAllocation(of: OperationTests.manyInputs, .int8, pictures: 100)
      try expectNoAllocation(of: OperationTests.residual, .float32, pictures: 100)
      try expectNoAllocation(of: RegressionTests.ownDecoder, .int8, pictures: 100)
      try expectNoAllocation(.int8, levels: .picture, pictures: 100)
    }
  }

  /// The counter counts: otherwise the tests above prove nothing.
  @Test(.enabled(if: process_allocation_count() >= 0, "this build has another allocator"))
  func counterSeesAllocations() {
    let before = process_allocation_count()
    let array = [Int](unsafeUninitializedCapacity: 1000) { $1 = 1000 }
    #expect(process_allocation_count() > before && array.count == 1000)
  }
}

private func expectNoAllocation(
  of network: NetworkSpec = .segNet(widths: [8, 16], classes: 3), _ arithmetic: Arithmetic,
  levels: LevelRule = .camera, pictures: Int
) throws {
  let model = try RandomModel(network, arithmetic, levels: levels)
  let size = PixelSize(width: 48, height: 36)
  let image = randomPicture(size)
  for threads in [1, 2] {
    let interpreter = try Interpreter(
      description: model.description, tensors: model.tensors, pictureSize: size, threads: threads,
      givesConfidence: true, givesRegression: true)
    var maps = RegressionMaps(size: size, names: interpreter.regressionMaps)
    var labels = LabelMap(size: size)
    var confidence = [UInt8](repeating: 0, count: size.pixelCount)
    // The first pictures may resolve symbols.
    interpreter.segment(image.view, into: &labels)
    interpreter.segment(image.view, into: &labels, confidence: &confidence)
    if !maps.names.isEmpty { interpreter.segment(image.view, into: &labels, maps: &maps) }
    func allocations() -> Int {
      let before = process_allocation_count()
      for _ in 0..<pictures / 2 {
        interpreter.segment(image.view, into: &labels)
        interpreter.segment(image.view, into: &labels, confidence: &confidence)
        if !maps.names.isEmpty { interpreter.segment(image.view, into: &labels, maps: &maps) }
      }
      return Int(process_allocation_count() - before)
    }
    // On a busy machine the other thread may get its first turn late, and resolve its symbols then. What a picture costs is
    // there in every round.
    var found: [Int] = []
    repeat { found.append(allocations()) } while found.last != 0 && found.count < 5
    #expect(found.last == 0, "\(threads) threads: \(found) allocations in rounds of \(pictures) pictures")
  }
}
