import Foundation
import Testing

/// `hooke inspect`, as a person uses it.
struct InspectCommandTests {
  private let folder = TemporaryFolder()

  private func inspect(_ arguments: [String]) throws -> HookeProgram.Outcome {
    try HookeProgram.run(["inspect"] + arguments)
  }

  private func figures(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try inspect(arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let object = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8))
    return try #require(object as? [String: Any])
  }

  private func write(_ text: String) throws -> String {
    try folder.write("network.yaml", text)
  }

  @Test func aDescriptionIsPrintedWithItsCosts() throws {
    let path = try write("architecture: unet\nwidths: [8, 16]\nblock: residual\nmaps: [depth]\n")
    let outcome = try inspect([path, "--classes", "4", "--size", "100x64", "--batch", "3"])
    #expect(outcome.status == 0 && outcome.errors.isEmpty)
    for words in [
      "encoder1.projection", "addition of", "4x64x100", "gives classes and maps depth",
      "training, 3 pictures of 100x64", "running as int8", "running as float16",
    ] { #expect(outcome.output.contains(words), "\(words) in \(outcome.output)") }

    let small = try figures([path, "--size", "64x64", "--batch", "1", "--threads", "1"])
    let large = try figures([path, "--size", "64x64", "--batch", "5", "--threads", "1"])
    func bytes(_ figures: [String: Any], _ key: String) throws -> Int {
      try #require((figures["training"] as? [String: Any])?[key] as? Int)
    }
    #expect(try bytes(large, "map_bytes") == 5 * bytes(small, "map_bytes"))
    #expect(try bytes(large, "weight_bytes") == bytes(small, "weight_bytes"))
    let layers = try #require(small["layers"] as? [[String: Any]])
    let parameters = layers.compactMap { $0["parameters"] as? Int }
    #expect(parameters.reduce(0, +) == small["parameters"] as? Int)
    #expect((layers.last?["output"] as? [Int]) == [1, 64, 64])
  }

  @Test func aModelIsSeenAtItsOwnScale() throws {
    let model = "\(HookeProgram.sample)/model-int8.safetensors"
    let found = try figures([model, "--size", "640x480"])
    #expect(found["size"] as? String == "640x480" && found["network_size"] as? String != nil)
    let running = try #require(found["running"] as? [[String: Any]])
    #expect(running.count == 1 && running[0]["arithmetic"] as? String == "int8")
    // What the plan of the model itself says.
    let plan = try HookeProgram.run(["plan", model, "--size", "640x480", "--json"])
    let planned = try JSONSerialization.jsonObject(with: Data(plan.output.utf8)) as? [String: Any]
    #expect(running[0]["total_bytes"] as? Int == planned?["total_bytes"] as? Int)
  }

  @Test func mistakesEndWithAWordOnWhere() throws {
    let typo = try inspect([write("widths: [8]\nblok: plain\n")])
    #expect(typo.status == 1 && typo.errors.contains("line 2") && typo.errors.contains("'blok'"))
    #expect(try inspect([write("widths: [8]"), "--batch", "0"]).status == 64)
    let missing = try inspect([folder.path("none.yaml")])
    #expect(missing.status == 1 && missing.errors.contains("none.yaml"))
    let other = try inspect(["\(HookeProgram.sample)/model-int8.safetensors", "--classes", "9"])
    #expect(other.status == 1 && other.errors.contains("classes, not 9"))
  }

  @Test func whatCannotBeTrainedOrRunSaysWhy() throws {
    let path = try write(
      """
      layers:
        - { name: one, operation: convolution, output_channels: 8, activation: none }
        - { name: lost, operation: max_pooling, inputs: one }
        - { name: classifier, operation: convolution, output_channels: classes, inputs: one }
      """)
    let outcome = try inspect([path])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("training: not possible, layer 'lost' leads nowhere"))
    #expect(outcome.output.contains("running as int8: not possible"))
  }
}
