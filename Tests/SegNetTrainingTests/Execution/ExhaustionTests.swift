import Glibc
import SegNetModel
import Testing

@testable import LabelledPictures
@testable import SegNetTraining

/// What happens when the system has nothing more to give.
struct ExhaustionTests {
  @Test func memoryThatIsNotThereIsAnError() {
    let error = #expect(throws: TrainingError.self) { _ = try AlignedBuffer<Float>(count: 1 << 50) }
    #expect(error == .noMemory(bytes: 1 << 52))
    #expect(error?.description.contains("smaller batch") == true)
    #expect(throws: TrainingError.noMemory(bytes: .max)) { _ = try AlignedBuffer<Double>(count: 1 << 61) }
  }

  @Test func aNetworkTooLargeIsAnErrorAndNoCrash() throws {
    let network = try TrainableNetwork(.segNet(widths: [2048, 2048], classes: 2, convolutionsPerStage: 1))
    let context = try ExecutionContext(pool: WorkerPool(workerCount: 1), pictures: 1 << 20)
    #expect(throws: TrainingError.self) {
      _ = try NetworkPlan(network, width: 4096, height: 4096, context: context, trains: true)
    }
  }

  /// In a process of its own, whose address space holds a few stacks only.
  @Test func threadsThatAreNotThereAreAnError() async {
    await #expect(processExitsWith: .success) {
      var limit = rlimit(rlim_cur: 4 << 30, rlim_max: 4 << 30)
      guard setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &limit) == 0 else { exit(2) }
      do {
        _ = try WorkerPool(workerCount: 4096)
        exit(3)
      } catch {
        guard case TrainingError.noThread(4096, _) = error else { exit(4) }
        // What is left is enough to work with.
        let done = try? WorkerPool(workerCount: 2)
        exit(done == nil ? 5 : 0)
      }
    }
  }
}
