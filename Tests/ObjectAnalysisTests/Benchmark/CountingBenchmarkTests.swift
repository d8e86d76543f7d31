import Imaging
import ObjectAnalysis
import Testing

struct CountingBenchmarkTests {
  private let size = PixelSize(width: 160, height: 120)

  private func components(_ labels: LabelMap) throws -> Int {
    var components = try ConnectedComponents(size: size)
    components.analyze(labels)
    return components.objects.count
  }

  @Test func cellsLieApartOrTouchAsAskedFor() throws {
    let scenes = CellScenes(size: size, cells: 20)
    let apart = scenes.scene(spread: 1)
    #expect(try components(apart.labels) == 20)
    #expect(try components(scenes.scene(spread: 0.78).labels) == 1)
    let chains = try components(scenes.scene(spread: 0.78, chain: 5).labels)
    #expect(chains > 1 && chains < 20)
    #expect(zip(apart.labels.labels, apart.depths).allSatisfy { ($0 == 0) == ($1 == 0) || $1 == 0 })
    #expect(apart.depths.allSatisfy { (0...1).contains($0) })
  }

  @Test func theSameCellsAreDrawnEveryTimeAndDriftSlowly() {
    let scenes = CellScenes(size: size, cells: 20)
    let (first, again) = (scenes.scene(spread: 1), scenes.scene(spread: 1))
    #expect(first.labels == again.labels && first.depths == again.depths)
    let later = scenes.scene(spread: 1, step: 30)
    let moved = zip(first.labels.labels, later.labels.labels).count { $0 != $1 }
    #expect(moved > 0 && moved < first.labels.labels.count { $0 != 0 } / 2)
  }

  @Test func everyPartIsMeasured() throws {
    let benchmark = try CountingBenchmark(size: size, cells: 20)
    #expect(benchmark.pictures.map(\.name) == ["apart", "chains", "clump"])
    let times = try benchmark.run(seconds: 0.001)
    #expect(times.count == 7 && times[0].objects == 20 && times[6].name == "tracking")
    for time in times {
      #expect(time.objects > 0 && time.medianMilliseconds <= time.percentile99Milliseconds, "\(time.name)")
    }
  }
}
