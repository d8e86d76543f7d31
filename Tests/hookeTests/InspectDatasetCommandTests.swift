import Foundation
import Imaging
import System
import Testing

/// `hooke dataset inspect`, as a person uses it.
struct InspectDatasetCommandTests {
  let folder = TemporaryFolder()
  private let model = "\(HookeProgram.sample)/model-int8.safetensors"

  private func run(
    _ arguments: [String], status: Int32 = 0, sourceLocation: SourceLocation = #_sourceLocation
  )
    throws -> HookeProgram.Outcome
  {
    let outcome = try HookeProgram.run(["dataset", "inspect"] + arguments)
    #expect(outcome.status == status, "\(outcome.errors)", sourceLocation: sourceLocation)
    return outcome
  }

  @Test func doubtfulLabelsAreNamedAndShown() throws {
    let dataset = try smallDataset(in: folder)
    var mask = try PictureFile.readLabels("\(dataset)/masks/c.png")
    mask[2, 2] = 1
    try writeFileAtomically("\(dataset)/masks/c.png", PNGCodec.encode(mask))
    let page = folder.path("doubts.html")
    let told = try run([dataset, "--page", page])
    for words in ["specks", "c, object 1 (red) at (2, 2) to (3, 3): its area is 1 pixels", "page: \(page)"] {
      #expect(told.output.contains(words), "\(told.output) lacks '\(words)'")
    }
    let text = String(decoding: try readFile(page), as: UTF8.self)
    #expect(text.hasPrefix("<!DOCTYPE html>") && text.contains("its area is 1 pixels"))
    #expect(text.contains("data:image/png;base64,") && !text.contains("href"))
    let json = try run([dataset, "--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let groups = try #require((object["doubts"] as? [String: Any])?["groups"] as? [[String: Any]])
    #expect(groups.map { $0["kind"] as? String } == ["speck"] && groups[0]["found"] as? Int == 1)
    _ = try run([dataset, "--page", folder.path("doubts.txt")], status: 64)
  }

  /// The bundled model of nuclei finds the one whose label was taken away.
  @Test func aModelNamesWhatItDisputes() throws {
    let dataset = folder.path("nuclei")
    let imported = try HookeProgram.run([
      "dataset", "import", HookeProgram.nuclei, dataset, "--format", "instances", "--first-class", "nucleus",
      "--border", "50%",
    ])
    #expect(imported.status == 0, "\(imported.errors)")
    let name = try #require(try folderEntries("\(dataset)/instances").sorted().first)
    var (mask, instances) = (
      try PictureFile.readLabels("\(dataset)/masks/\(name)"),
      try PictureFile.readNumbers("\(dataset)/instances/\(name)")
    )
    // The largest: the model knows it.
    var areas: [UInt16: Int] = [:]
    for number in instances.identifiers where number > 0 { areas[number, default: 0] += 1 }
    let largest = try #require(areas.max { ($0.value, $0.key) < ($1.value, $1.key) }).key
    for index in mask.labels.indices where instances.identifiers[index] == largest {
      (mask.labels[index], instances.identifiers[index]) = (0, 0)
    }
    try writeFileAtomically("\(dataset)/masks/\(name)", PNGCodec.encode(mask))
    try writeFileAtomically("\(dataset)/instances/\(name)", PNGCodec.encode(instances))
    let (page, nuclei) = (folder.path("doubts.html"), "\(HookeProgram.nuclei)/model-int8.safetensors")
    let json = try run([dataset, "--model", nuclei, "--page", page, "--json"])
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    let disagreement = try #require(object["disagreement"] as? [String: Any])
    #expect(disagreement["examined"] as? Int == 8 && (disagreement["pictures"] as? [Any])?.count == 8)
    let objects = try #require(disagreement["objects"] as? [[String: Any]])
    let unlabelled = objects.filter { $0["kind"] as? String == "not_labelled" }
    #expect(
      unlabelled.contains {
        (($0["doubt"] as? [String: Any])?["picture"] as? String) == String(name.dropLast(4))
      },
      "\(objects)")
    let losses = objects.compactMap { $0["loss"] as? Double }
    #expect(losses == losses.sorted(by: >) && losses.count == disagreement["disputed"] as? Int)
    let text = String(decoding: try readFile(page), as: UTF8.self)
    #expect(text.contains("Objects that are disputed") && text.contains("nothing is labelled there"))
    // Classes of other names.
    _ = try run([dataset, "--model", model], status: 1)
  }

  @Test func twoLabellingsAreCompared() throws {
    let (first, second) = (try smallDataset(in: folder), try smallDataset(in: folder, name: "second"))
    let told = try run([first, "--against", second]).output
    for words in ["8 pictures that both label", "100.0 %", "kappa 1.000", "red", "blue"] {
      #expect(told.contains(words), "\(told) lacks '\(words)'")
    }
    let json = try run([first, "--against", second, "--json"]).output
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
    #expect(object["kappa"] as? Double == 1 && (object["classes"] as? [Any])?.count == 2)
    _ = try run([first, "--against", second, "--model", model], status: 64)
  }
}
