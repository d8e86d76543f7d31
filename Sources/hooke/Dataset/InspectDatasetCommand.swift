import ArgumentParser
import LabelledPictures
import ModelExport
import Reports
import SegNetModel
import System

struct InspectDatasetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract:
      "Print sizes, class shares, objects, colours, near-duplicates and doubtful labels of a data set.",
    discussion: """
      Names labels that are probably wrong, each with its picture, its object and what to do: object numbers in pieces, two boxes
      around one object, specks, objects cut off inside the picture, masks turned against their pictures, and pictures that show
      the same with different labels. With --model, the pictures and objects on which the labels and a trained model disagree
      most stand first; with --page, all are shown. With --against, two labellings of the same pictures are compared instead.

      Examples:
        hooke dataset inspect blood/
        hooke dataset inspect blood/ --model model.safetensors --page doubts.html
        hooke dataset inspect blood/ --against blood-second-reader/
      """)

  @Argument(help: "Data set folder.") var dataset: String
  @Option(
    help: ArgumentHelp(
      "Ask this model about every label: a model of 'hooke export', or a checkpoint of 'hooke train'.",
      valueName: "file"))
  var model: String?
  @Option(help: ArgumentHelp("Page (HTML) that shows what is doubtful.", valueName: "file")) var page: String?
  @Option(
    help: ArgumentHelp(
      "Another data set that labels the same pictures: print how far the two agree, and nothing else.",
      valueName: "folder"))
  var against: String?
  @Option(help: "Processor threads of the model.") var threads: Int = defaultThreads
  @Flag(help: "Print JSON.") var json = false

  func validate() throws {
    try checkThreads(threads)
    if let page, !page.hasSuffix(".html"), !page.hasSuffix(".htm") {
      throw ValidationError("--page makes a file that ends in .html, not '\(page)'.")
    }
    if against != nil, model != nil || page != nil {
      throw ValidationError("--against compares two labellings; leave --model and --page away.")
    }
  }

  func run() throws {
    if let against { return try compare(against) }
    // What can fail early does.
    let file = try model.map { path throws(FileError) in try WeightsFile(path: path) }
    let data =
      try file.map { file throws(FileError) in
        try Dataset(path: dataset, for: file.description.palette)
      } ?? Dataset(path: dataset)
    if let page { try checkWritable(page) }
    var line = ProgressLine("inspecting")
    let inspection = try DatasetInspection(data, namingDoubts: true) { line.update(done: $0, of: $1) }
    line.finish()
    let disagreement = try file.map { try ask($0, data, leavingOut: inspection.leftOut ?? []) }
    if let page {
      var drawn = DoubtPage(data)
      if let disagreement { try drawn.add(disagreement) }
      if let doubts = inspection.doubts { try drawn.add(doubts) }
      try drawn.write(to: page)
    }
    if json {
      print(try jsonText(Figures(inspection: inspection, disagreement: disagreement)))
    } else {
      if let disagreement { print(disagreement.text + "\n") }
      print(inspection.text)
      if let page { print("page: \(page)") }
    }
  }

  private func ask(_ file: WeightsFile, _ data: Dataset, leavingOut names: [String]) throws
    -> LabelDisagreement
  {
    let digest = try SHA256(file: file.path)
    let segmenter = try PictureSegmenter.evaluating(file, threads: threads, isa: nil)
    var line = ProgressLine("asking the model")
    var disagreement = try LabelExaminer(data, segmenter).disagreement(leavingOut: Set(names)) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    disagreement.model = EvaluationReport.Model(file: file.path, sha256: digest.description)
    return disagreement
  }

  private func compare(_ other: String) throws {
    var line = ProgressLine("comparing")
    let agreement = try LabellingAgreement(Dataset(path: dataset), Dataset(path: other)) {
      line.update(done: $0, of: $1)
    }
    line.finish()
    print(json ? String(decoding: agreement.json, as: UTF8.self) : agreement.text)
  }

  /// The inspection's own keys, with what the model says beside them.
  private struct Figures: Encodable {
    let inspection: DatasetInspection
    let disagreement: LabelDisagreement?

    enum CodingKeys: String, CodingKey { case disagreement }

    func encode(to encoder: any Encoder) throws {
      try inspection.encode(to: encoder)
      guard let disagreement else { return }
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(disagreement, forKey: .disagreement)
    }
  }
}
