import ArgumentParser
import Imaging
import LabelledPictures
import SegNetModel
import Shapes
import System

struct ProposeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "propose",
    abstract: "Write draft labels of pictures, for a labelling program to open and a person to correct.",
    discussion: """
      Without OUTPUT the labels are written beside the pictures (\(ExportChoice.namesBeside)); pictures that have labels
      already keep them. With OUTPUT the pictures are copied there, with their labels.

      Correct the drafts, then: hooke dataset import FOLDER NEW-DATASET

      Example: hooke propose model.safetensors pictures/ --format labelme
               hooke propose model.safetensors pictures/ drafts/ --format coco
      """)

  @Argument(help: "Model made by 'hooke export'.") var model: String
  @Argument(help: "Folder of pictures (\(PictureFile.kinds)); folders in it are looked into.") var folder:
    String
  @Argument(help: "New folder for the pictures with their labels.") var output: String?
  @Option(help: "Form of the labels: \(ExportChoice.names).") var format = ExportChoice(LabelmeExporter.self)
  @OptionGroup var objectSize: ObjectSizeOption
  @Option(help: "Processor threads.") var threads: Int = defaultThreads

  func validate() throws {
    if let output { try checkName(output, .folder) }
    try checkThreads(threads)
    guard output != nil || format.exporter.labelEnding != nil else {
      throw ValidationError(
        "--format \(format.exporter.name) does not stand beside pictures: name a new folder after \(folder).")
    }
  }

  func run() throws {
    let file = try objectSize.model(model)
    let source = try SourceFolder(folder)
    guard !source.pictures.isEmpty else {
      throw FileError(folder, "holds no picture", advice: "expected files of \(PictureFile.kinds)")
    }
    if let output { try prepareEmpty(output) }
    let pictures =
      try output == nil ? besideLabels(source) : ImportedPicture.named(source.pictures, in: source)
    let destination = output ?? folder
    var proposer = LabelProposer(file, path: model, threads: threads)
    var exporter = format.exporter.init(
      folder: destination, classes: DatasetClasses(palette: file.description.palette), detail: proposer.detail
    )
    var line = ProgressLine("proposing")
    var (done, objects, refused, unlike) = (0, 0, 0, [String]())
    for (number, picture) in pictures.enumerated() {
      line.update(done: number, of: pictures.count)
      let exported: ExportedPicture
      do {
        let image = try PictureFile.readColor(picture.path)
        let found = try proposer.propose(image, path: picture.path)
        exported = ExportedPicture(
          name: picture.name, path: picture.path, size: image.size, objects: found.objects)
        if found.isUnlike { unlike.append(picture.path) }
      } catch let error as FileError where error.path == picture.path {
        // One broken picture is no reason to do without drafts of the others.
        line.finish()
        StandardStream.errors.write("refused: \(error)\n")
        refused += 1
        continue
      }
      if output == nil, let ending = format.exporter.labelEnding {
        let labels = "\(destination)/\(picture.name)\(format.exporter.labelSuffix).\(ending)"
        // Somebody may label while drafts are written.
        if pathKind(labels) != .nothing { continue }
      }
      if output != nil { try DatasetExport.copy(exported, to: destination, as: format.exporter) }
      try exporter.add(exported)
      done += 1
      objects += exported.objects.count
    }
    try exporter.finish()
    line.finish()
    print(
      "\(destination): \(objects) objects proposed in \(done) pictures (\(format.exporter.name))")
    if output == nil, pictures.count < source.pictures.count {
      print("  \(source.pictures.count - pictures.count) pictures have labels already, which were left alone")
    }
    if !unlike.isEmpty {
      print(
        "  \(unlike.count) pictures are unlike those that the model was taught with, first \(unlike[0]): look at them first"
      )
    }
    if refused > 0 { print("  \(refused) pictures were refused") }
    guard done > 0 || refused == 0 else { throw ExitCode.failure }
    print(
      "Correct them, then: hooke dataset import \(destination) NEW-DATASET --format \(format.exporter.name)")
    if refused > 0 { throw ExitCode(3) }
  }

  /// Pictures under their places, those left out that have a label file already.
  private func besideLabels(_ source: SourceFolder) throws -> [ImportedPicture] {
    let places = Set(source.files.map(\.place))
    let exporter = format.exporter
    var taken: [String: String] = [:]
    var pictures: [ImportedPicture] = []
    for file in source.pictures {
      let name = String(file.place.dropLast(file.file.count)) + file.name
      if let other = taken.updateValue(file.place, forKey: name) {
        throw FileError(
          source.path(of: file), "would have the same label file as '\(other)'", advice: "rename one of them")
      }
      if places.contains("\(name)\(exporter.labelSuffix).\(exporter.labelEnding!)") { continue }
      pictures.append(ImportedPicture(name: name, path: source.path(of: file)))
    }
    return pictures
  }

  private func prepareEmpty(_ folder: String) throws {
    try prepareFolder(folder)
    if let entry = try folderEntries(folder).first {
      throw FileError(folder, "is not empty: it holds '\(entry)'", advice: "name a new folder for the output")
    }
  }
}
