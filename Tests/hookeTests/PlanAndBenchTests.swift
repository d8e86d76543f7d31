import Foundation
import Imaging
import ObjectAnalysis
import Testing

/// What scripts read: `hooke plan --json`, `hooke bench --json` and that of counting, and the limit on memory.
struct PlanAndBenchTests {
  let folder = TemporaryFolder()
  let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func json(_ arguments: [String]) throws -> [String: Any] {
    let outcome = try HookeProgram.run(arguments + ["--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    return try #require(JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any])
  }

  @Test func everyByteOfTheProgramIsPlanned() throws {
    let arguments = ["plan", model, "--size", "320x240", "--threads", "2"]
    let plan = try json(arguments)
    let (arena, weights) = (
      try #require(plan["arena_bytes"] as? Int), try #require(plan["weight_bytes"] as? Int)
    )
    #expect(arena > 0 && weights > 0 && plan["total_bytes"] as? Int == arena + weights)
    #expect(plan["threads"] as? Int == 2)
    let layers = try #require(plan["layers"] as? [[String: Any]])
    #expect(layers.first?["name"] as? String == "picture" && layers.last?["name"] as? String == "classifier")
    #expect(layers.reduce(0) { $0 + ($1["weight_bytes"] as? Int ?? 0) } == weights)
    let parts = try #require(plan["program"] as? [String: Int])
    #expect(parts["network"] == arena && parts["weights"] == weights)
    #expect(parts["capture_slots"] == 4 * 320 * 240 * 3 && parts["overlay_queue"] == 0)
    #expect(parts.values.reduce(0, +) == plan["program_bytes"] as? Int)
    let overlays = try #require(try json(arguments + ["--overlays"])["program"] as? [String: Int])
    #expect(overlays["overlay_queue"]! > 4 * 320 * 240 * 3)
    let text = try HookeProgram.run(arguments).output
    for word in parts.keys {
      #expect(text.contains(word.replacingOccurrences(of: "_", with: " ")), "\(word)")
    }
  }

  @Test func benchGivesItsFigures() throws {
    let figures = try json(["bench", model, "--size", "64x48", "--threads", "1", "--seconds", "0.02"])
    for key in [
      "median_ms", "p99_ms", "frames_per_second", "gmac_per_second", "ceiling_share", "arena_bytes",
      "resident_bytes", "first_labels_ms",
    ] {
      #expect((figures[key] as? Double ?? 0) > 0, "\(key)")
    }
    #expect(figures["threads"] as? Int == 1 && figures["isa"] as? String != nil)
  }

  @Test func benchCountingCountsWhatItDraws() throws {
    let outcome = try HookeProgram.run([
      "bench-counting", "--size", "320x240", "--cells", "40", "--seconds", "0.01", "--pictures",
      folder.path("new"), "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let rows = try #require(
      JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [[String: Any]])
    #expect(rows.count == 7)
    for row in rows {
      #expect((row["median_ms"] as? Double ?? 0) > 0, "\(row)")
      // Tracks that ended are followed for a while more.
      if row["name"] as? String != "tracking" { #expect(row["objects"] as? Int == 40, "\(row)") }
    }
    // Apart, in chains, and in few pieces: some cells that ought to touch just miss.
    for (name, objects) in [("apart", 40...40), ("chains", 8...20), ("clump", 1...3)] {
      let labels = try PictureFile.readLabels(folder.path("new/\(name).png"))
      var components = try ConnectedComponents(size: labels.size)
      components.analyze(labels)
      #expect(objects.contains(components.objects.count), "\(name): \(components.objects.count)")
    }
    let usage = try HookeProgram.run(["bench-counting", "--cells", "0"])
    #expect(usage.status == 64 && usage.errors.contains("--cells"))
    let unwritable = try HookeProgram.run([
      "bench-counting", "--seconds", "0.01", "--pictures", folder.path("new/apart.png"),
    ])
    #expect(unwritable.status == 64 && unwritable.errors.contains("apart.png"), "\(unwritable.errors)")
  }

  @Test(arguments: ["plan", "bench"])
  func memoryLimitNamesTheLayerAndTheBytesMissing(command: String) throws {
    let outcome = try HookeProgram.run([command, model, "--size", "640x480", "--memory-limit", "100000"])
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("100000 bytes") && outcome.errors.contains("layer '"))
    #expect(outcome.errors.contains("bytes more"))
    let usage = try HookeProgram.run([command, model, "--memory-limit", "0"])
    #expect(usage.status == 64 && usage.errors.contains("--memory-limit"))
  }

  /// Every size from the smallest to that of a large camera; one pixel less is refused.
  @Test func sizes() throws {
    for size in ["16x16", "17x23", "4096x3072"] {
      #expect(try HookeProgram.run(["plan", model, "--size", size]).status == 0, "\(size)")
    }
    let outcome = try HookeProgram.run(["plan", model, "--size", "15x16"])
    #expect(outcome.status == 1 && outcome.errors.contains("15x16"))
  }
}
