import Foundation
import SegNetModel
import Testing

/// Networks with regression maps beside their classes.
struct NetworkHeadTests {
  private let plain = NetworkSpec.segNet(widths: [4, 8], classes: 3)
  private var network: NetworkSpec {
    plain.addingRegression(maps: ["distance", "centre"], activation: .sigmoid)
  }

  @Test func theLastLayerGivesTheClassesUnlessTheNetworkSaysOtherwise() throws {
    #expect(plain.heads == [.classes("classifier")] && plain.regressionLayer == nil)
    #expect(plain.regressionMaps.isEmpty && plain.classLayer?.name == "classifier")
    #expect(network.classLayer?.name == "classifier" && network.regressionLayer?.name == "regression")
    #expect(network.outputChannels == 3 && network.regressionMaps == ["distance", "centre"])
    #expect(network.head("regression")?.kind == .regression && network.head("decoder1.unpooling") == nil)
    let shapes = try network.shapes(for: (width: 32, height: 16))
    #expect(shapes["regression"] == TensorShape(channels: 2, height: 16, width: 32))
    #expect(network.folded.declaredHeads == network.declaredHeads)
  }

  @Test func headsSurviveJSONAndLeaveNoTraceWithout() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let data = try encoder.encode(network)
    #expect(try JSONDecoder().decode(NetworkSpec.self, from: data) == network)
    #expect(String(decoding: data, as: UTF8.self).contains(#""activation":"sigmoid""#))
    #expect(!String(decoding: try encoder.encode(plain), as: UTF8.self).contains("heads"))
  }

  /// The head that sees farthest decides.
  @Test func theReceptiveFieldIsTheWidestHeads() throws {
    let wide = plain.addingRegression(maps: ["distance"], activation: .none, kernelSize: 7)
    #expect(try wide.receptiveFieldRadius() == plain.receptiveFieldRadius() + 2)
    let narrow = plain.addingRegression(maps: ["distance"], activation: .none, kernelSize: 1)
    #expect(try narrow.receptiveFieldRadius() == plain.receptiveFieldRadius())
  }

  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let layer: String
    let words: String
    let change: @Sendable (inout NetworkSpec) -> Void
  }

  private static func change(
    _ network: inout NetworkSpec, _ layer: String, _ convolution: (inout Convolution) -> Void
  ) {
    let index = network.layers.firstIndex { $0.name == layer }!
    guard var spec = network.layers[index].operation as? Convolution else { return }
    convolution(&spec)
    network.layers[index].operation = spec
  }

  static let refusals = [
    Refusal(testDescription: "no such layer", layer: "nowhere", words: "no layer has this name") {
      $0.declaredHeads[1].layer = "nowhere"
    },
    Refusal(testDescription: "two of classes", layer: "-", words: "one head of classes") {
      $0.declaredHeads[1].kind = .classes
    },
    Refusal(testDescription: "none of classes", layer: "-", words: "one head of classes") {
      $0.declaredHeads.remove(at: 0)
    },
    Refusal(testDescription: "two of regression", layer: "-", words: "at most one of regression") {
      $0.declaredHeads.append($0.declaredHeads[1])
    },
    Refusal(testDescription: "no convolution", layer: "decoder1.unpooling", words: "must be a convolution") {
      $0.declaredHeads[1].layer = "decoder1.unpooling"
    },
    Refusal(testDescription: "batch norm", layer: "regression", words: "without batch norm") {
      change(&$0, "regression") { $0.batchNorm = true }
    },
    Refusal(testDescription: "ReLU", layer: "regression", words: "activation relu") {
      change(&$0, "regression") { $0.activation = .relu }
    },
    Refusal(testDescription: "sigmoid of classes", layer: "classifier", words: "sigmoid") {
      change(&$0, "classifier") { $0.activation = .sigmoid }
    },
    Refusal(testDescription: "sigmoid inside", layer: "encoder1.convolution1", words: "sigmoid") {
      change(&$0, "encoder1.convolution1") { $0.activation = .sigmoid }
    },
    Refusal(testDescription: "read by another", layer: "classifier", words: "'after' reads it") {
      $0.layers.append(
        LayerSpec("after", .addition(activation: .none), inputs: ["classifier", "classifier"]))
    },
    Refusal(testDescription: "half size", layer: "regression", words: "not the picture's") {
      $0.layers[$0.layers.count - 1].inputs = ["encoder1.pooling"]
    },
    Refusal(testDescription: "names missing", layer: "regression", words: "of which 1 have names") {
      $0.declaredHeads[1].maps = ["distance"]
    },
    Refusal(testDescription: "names alike", layer: "regression", words: "names differ") {
      $0.declaredHeads[1].maps = ["distance", "distance"]
    },
    Refusal(testDescription: "nine maps", layer: "regression", words: "expected 1 to 8") {
      change(&$0, "regression") { $0.outputChannels = 9 }
      $0.declaredHeads[1].maps = (0..<9).map { "map\($0)" }
    },
  ]

  @Test(arguments: refusals)
  func headsThatCannotBeAreRefusedByName(_ refusal: Refusal) throws {
    var network = network
    _ = try network.shapes(for: (width: 32, height: 32))
    refusal.change(&network)
    do {
      _ = try network.shapes(for: (width: 32, height: 32))
      Issue.record("\(refusal.testDescription) was accepted")
    } catch {
      #expect(error.layer == refusal.layer && error.problem.contains(refusal.words), "\(error)")
    }
  }
}
