using Cotangent.Samples.Sensitivities;
using Microsoft.ML;

// Prints the numbers of docs/sensitivities.md, and draws its pictures into a folder.
var pictures = args is [var folder] ? folder : Path.Combine("docs", "pictures");
Directory.CreateDirectory(pictures);

Ask("rise", Rise.Answer, Rise.Draw);
Ask("direction", Along.Answer, Along.Draw);
Ask("class", Push.Answer, Push.Draw);
Ask("category", Category.Answer, Category.Draw);
Ask("contribution", Contribution.Answer, Contribution.Draw);
Ask("decision", Decision.Answer, Decision.Draw);
Ask("change", Change.Answer, Change.Draw);
Ask("global", Overall.Answer, Overall.Draw);
Ask("effects", MarginalEffects.Answer, MarginalEffects.Draw);

void Ask(string name, Action<MLContext> answer, Action<MLContext, Picture> draw)
{
    Console.WriteLine($"# {name}");
    answer(new MLContext(seed: 1));
    var picture = new Picture();
    draw(new MLContext(seed: 1), picture);
    picture.Save(Path.Combine(pictures, $"{name}.svg"));
}
