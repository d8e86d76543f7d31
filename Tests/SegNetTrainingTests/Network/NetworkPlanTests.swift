import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

struct NetworkPlanTests {
  /// Plans that only evaluate let layers share memory.
  @Test(arguments: [1, 2, 3])
  func evaluationNeedsNoMemoryOfItsOwnPerLayer(convolutionsPerStage: Int) throws {
    let spec = NetworkSpec.segNet(
      widths: [5, 7, 9], classes: 4, convolutionsPerStage: convolutionsPerStage)
    let network = try TrainableNetwork(spec)
    network.initialize(seed: 3)
    let context = try ExecutionContext(pool: WorkerPool(workerCount: 2), pictures: 2)
    var harness = try LayerHarness(seed: 8, isa: .best, pictures: 2)
    let pictures = harness.values(2 * 3 * 16 * 24)
    var logits: [[Float]] = []
    for trains in [true, false] {
      let plan = try NetworkPlan(network, width: 24, height: 16, context: context, trains: trains)
      plan.picture.output.setPlanes(pictures)
      try plan.forward(.evaluation)
      logits.append(plan.logits.planes(pictures: 2))
    }
    #expect(logits[0] == logits[1])
    #expect(Set(logits[0]).count > 100)
  }

  @Test func evaluationDoesNotLearn() throws {
    let network = try TrainableNetwork(.segNet(widths: [4], classes: 2))
    network.initialize(seed: 3)
    let before = network.learnedTensors.map { $0.memory.values }
    let context = try ExecutionContext(pool: WorkerPool(workerCount: 1), pictures: 1)
    let plan = try NetworkPlan(network, width: 6, height: 4, context: context, trains: false)
    plan.picture.output.setPlanes((0..<72).map(Float.init))
    try plan.forward(.evaluation)
    #expect(network.learnedTensors.map { $0.memory.values } == before)
    try plan.forward(.training)
    #expect(network.learnedTensors.map { $0.memory.values } != before)
  }
}
