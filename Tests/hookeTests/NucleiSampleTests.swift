import Foundation
import Testing

/// The bundled pictures of nuclei that touch, and the model that tells them apart.
struct NucleiSampleTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.nuclei)/model-int8.safetensors"

  @Test func countsComeNearToWhatPeopleOutlined() throws {
    let csv = folder.path("counts.csv")
    let outcome = try HookeProgram.run([
      "run", "--source", "\(HookeProgram.nuclei)/images", "--model", model, "--csv", csv, "--true-counts",
      "\(HookeProgram.nuclei)/true-counts.json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("8 pictures counted, 0 refused"))
    let row = try #require(outcome.output.split(separator: "\n").first { $0.hasPrefix("nucleus") })
    let numbers = row.split(separator: " ").compactMap { Int($0) }
    #expect(numbers.count == 2 && numbers[1] == 249)
    // 235 are counted: nuclei of a few pixels are missed.
    #expect(abs(numbers[0] - 249) <= 24, "\(row)")
  }

  /// Outline by outline: an object is found when it shares half of its union with a true one.
  @Test func objectsCoincideWithTheOutlines() throws {
    let dataset = folder.path("dataset")
    let imported = try HookeProgram.run([
      "dataset", "import", HookeProgram.nuclei, dataset, "--format", "instances", "--first-class", "nucleus",
      "--border", "50%",
    ])
    #expect(imported.status == 0, "\(imported.errors)")
    let outcome = try HookeProgram.run(["evaluate", model, dataset, "--split", "test", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let result = try JSONDecoder().decode(Evaluation.self, from: Data(outcome.output.utf8))
    let nucleus = try #require(result.classes["nucleus"])
    #expect(nucleus.count_true == 249)
    #expect(nucleus.instances.average_precision[0] > 0.75)
    // What is missed is small.
    #expect(nucleus.by_size.count == 4 && nucleus.by_size.map(\.`true`).reduce(0, +) == 249)
    #expect(nucleus.by_size[3].recall > nucleus.by_size[0].recall)
  }

  private struct Evaluation: Decodable {
    struct Class: Decodable {
      struct Instances: Decodable { var average_precision: [Double] }
      struct Size: Decodable {
        var `true`: Int
        var recall: Double
      }
      var count_true: Int
      var instances: Instances
      var by_size: [Size]
    }
    var classes: [String: Class]
  }
}
