import Imaging
import System

/// The content of `objects.json`: what is truly in each picture, whether or not the mask can show it.
enum ObjectList {
  private struct Entry: Codable {
    var `class`: String
    var box: [Double]
  }

  /// - Parameter names: the pictures there are.
  /// - Throws: `FileError` naming the file, the picture and the object.
  static func read(_ path: String, palette: ClassPalette, names: Set<String>) throws(FileError)
    -> [String: [LabelledObject]]
  {
    let content = try JSONFile.read([String: [Entry]].self, path)
    var objects: [String: [LabelledObject]] = [:]
    for (name, entries) in content.sorted(by: { $0.key < $1.key }) {
      guard names.contains(name) else { throw FileError(path, "'\(name)' is no picture of this data set") }
      var list: [LabelledObject] = []
      for (index, entry) in entries.enumerated() {
        let place = "'\(name)', object \(index + 1)"
        guard let label = palette.label(named: entry.class), label > 0 else {
          let known = palette.objects.map(\.entry.name).joined(separator: ", ")
          throw FileError(path, "\(place): unknown class '\(entry.class)'", advice: "classes here: \(known)")
        }
        switch PixelBox.enclosing(entry.box) {
        case .success(let box): list.append(LabelledObject(label: label, box: box))
        case .failure(let problem):
          throw FileError(path, "\(place): the box \(problem.description)", advice: problem.advice)
        }
      }
      objects[name] = list
    }
    return objects
  }

  static func write(_ objects: [String: [LabelledObject]], palette: ClassPalette, to path: String)
    throws(FileError)
  {
    let content = objects.mapValues { list in
      list.map { object in
        let box = object.box
        return Entry(
          class: palette.entries[object.label].name,
          box: [Double(box.minX), Double(box.minY), Double(box.maxX), Double(box.maxY)])
      }
    }
    try JSONFile.write(content, to: path)
  }
}
