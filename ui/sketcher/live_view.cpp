// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/sketcher/live_view.h"

#include "ui/adapt/adapt.h"
#include "ui/widgets/palette.h"
#include "ui/widgets/structure_cache.h"

#include <QAction>
#include <QBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QStyledItemDelegate>
#include <QToolButton>
#include <algorithm>

namespace molrl::ui {
namespace {

constexpr QSize kPicture(84, 64);
constexpr int kRowPx = 70;
constexpr int kBarPx = 4;

/// Dark to light and back; the elements keep their hues.
void invertLightness(QImage& image)
{
    for (int y = 0; y < image.height(); ++y) {
        auto* line = reinterpret_cast<QRgb*>(image.scanLine(y));
        for (int x = 0; x < image.width(); ++x) {
            const int r = qRed(line[x]);
            const int g = qGreen(line[x]);
            const int b = qBlue(line[x]);
            const int shift = 255 - std::max({r, g, b}) - std::min({r, g, b});
            line[x] = qRgb(r + shift, g + shift, b + shift);
        }
    }
}

/// A compound's picture, name and likeness.
class NearDelegate : public QStyledItemDelegate {
public:
    NearDelegate(const LiveNeighbours& found, QObject* parent) : QStyledItemDelegate(parent), m_found(found) {}
    [[nodiscard]] QSize sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const override
    {
        return {160, kRowPx};
    }
    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override
    {
        if (index.row() >= static_cast<int>(m_found.nearest.size()))
            return;
        const auto& entry = m_found.nearest[static_cast<std::size_t>(index.row())];
        const QPalette& palette = option.palette;
        const QColor base = palette.color(QPalette::Base);
        const QColor accent = palette.color(QPalette::Highlight);
        painter->save();
        painter->setRenderHint(QPainter::Antialiasing);
        if (option.state & (QStyle::State_Selected | QStyle::State_MouseOver))
            painter->fillRect(option.rect,
                              mixColors(base, accent, option.state & QStyle::State_Selected ? 0.18 : 0.08));
        const QRect place(option.rect.topLeft() + QPoint(3, 3), kPicture);
        if (!entry.picture
                 .isNull()) { // black on white; by multiplying its paper vanishes, in the dark turned to light lines
            QImage image = entry.picture.convertToFormat(QImage::Format_RGB32);
            if (isDark(palette)) {
                invertLightness(image);
                painter->setCompositionMode(QPainter::CompositionMode_Screen);
            } else {
                painter->setCompositionMode(QPainter::CompositionMode_Multiply);
            }
            painter->drawImage(place, image);
            painter->setCompositionMode(QPainter::CompositionMode_SourceOver);
        }
        QRect words = option.rect.adjusted(kPicture.width() + 12, 8, -8, -8);
        painter->setPen(palette.color(QPalette::Text));
        painter->drawText(words, Qt::AlignTop | Qt::AlignLeft,
                          option.fontMetrics.elidedText(entry.name, Qt::ElideRight, words.width()));
        painter->setPen(subduedText(palette));
        const int second = words.top() + option.fontMetrics.height() + 4;
        painter->drawText(QRect(words.left(), second, words.width(), option.fontMetrics.height()), Qt::AlignLeft,
                          QString::number(double(entry.cosine), 'f', 3));
        const QRectF bar(words.left(), second + option.fontMetrics.height() + 5, words.width(), kBarPx);
        painter->setPen(Qt::NoPen);
        painter->setBrush(mixColors(base, palette.color(QPalette::Text), 0.12));
        painter->drawRoundedRect(bar, kBarPx / 2.0, kBarPx / 2.0);
        painter->setBrush(accent);
        painter->drawRoundedRect(
            QRectF(bar.topLeft(), QSizeF(bar.width() * std::clamp(double(entry.cosine), 0.0, 1.0), kBarPx)),
            kBarPx / 2.0, kBarPx / 2.0);
        painter->restore();
    }

private:
    const LiveNeighbours& m_found;
};

QLabel* makeHeadline(const QString& text, QWidget* parent)
{
    auto* label = new QLabel(text, parent);
    QFont font = label->font();
    font.setBold(true);
    label->setFont(font);
    return label;
}

} // namespace

LiveView::LiveView(const QList<QAction*>& commands, QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("sketch.live"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(10, 8, 8, 8);
    layout->setSpacing(6);
    auto* head = new QHBoxLayout;
    head->addWidget(makeHeadline(tr("Predictions"), this), 1);
    m_models = new QToolButton(this);
    m_models->setObjectName(QStringLiteral("sketch.models"));
    m_models->setText(tr("Models"));
    m_models->setAccessibleName(tr("Models that predict along"));
    m_models->setToolTip(tr("Choose the fine-tuned models that follow the sketch"));
    m_models->setAutoRaise(true);
    connect(m_models, &QToolButton::clicked, this, &LiveView::showModelMenu);
    head->addWidget(m_models);
    layout->addLayout(head);
    m_noModels = new QLabel(tr("No model chosen. A fine-tuned model predicts while you draw."), this);
    m_noModels->setObjectName(QStringLiteral("sketch.noModels"));
    m_noModels->setWordWrap(true);
    m_noModels->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(m_noModels);
    m_rows = new PredictionRows(this);
    layout->addWidget(m_rows);
    layout->addSpacing(6);
    layout->addWidget(makeHeadline(tr("Nearest in the library"), this));
    m_nearWords = new QLabel(this);
    m_nearWords->setObjectName(QStringLiteral("sketch.nearWords"));
    m_nearWords->setWordWrap(true);
    m_nearWords->setForegroundRole(QPalette::PlaceholderText);
    layout->addWidget(m_nearWords);
    m_near = new QListWidget(this);
    m_near->setObjectName(QStringLiteral("sketch.near"));
    m_near->setAccessibleName(tr("Nearest compounds of the library"));
    m_near->setItemDelegate(new NearDelegate(m_found, m_near));
    m_near->setMouseTracking(true);
    m_near->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_near->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_near->setFrameShape(QFrame::NoFrame);
    layout->addWidget(m_near, 1);
    const auto choose = [this](const QListWidgetItem* item) {
        Q_EMIT neighbourChosen(workspace::CompoundId{item->data(Qt::UserRole).toLongLong()});
    };
    connect(m_near, &QListWidget::itemClicked, this, choose);
    connect(m_near, &QListWidget::itemActivated, this, choose);
    auto* buttons = new QGridLayout;
    buttons->setSpacing(4);
    for (int i = 0; i < commands.size(); ++i) {
        auto* button = new QToolButton(this);
        button->setDefaultAction(commands[i]);
        button->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        button->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
        button->setObjectName(QStringLiteral("sketch.command.%1").arg(i));
        buttons->addWidget(button, i / 2, i % 2);
    }
    layout->addLayout(buttons);
    setUnavailable({});
    setPredictions({});
}

void LiveView::setNeighbours(const LiveNeighbours& found)
{
    m_found = found;
    // The rows stay as long as their number does: nothing flickers while drawing.
    while (m_near->count() > static_cast<int>(found.nearest.size()))
        delete m_near->takeItem(m_near->count() - 1);
    for (int i = 0; i < static_cast<int>(found.nearest.size()); ++i) {
        if (i >= m_near->count())
            m_near->addItem(QString());
        const auto& entry = found.nearest[static_cast<std::size_t>(i)];
        QListWidgetItem* item = m_near->item(i);
        item->setData(Qt::UserRole, QVariant::fromValue<qlonglong>(entry.id.value));
        item->setToolTip(entry.name + QLatin1Char('\n') + entry.smiles);
        item->setData(Qt::AccessibleTextRole,
                      tr("%1, cosine %2").arg(entry.name, QString::number(double(entry.cosine), 'f', 3)));
    }
    m_near->viewport()->update();
    if (found.total == 0)
        m_nearWords->setText(tr("The library is empty."));
    else if (found.compared == 0)
        m_nearWords->setText(tr("Encode the library (Ctrl+E) to see what is near."));
    else if (found.compared < found.total)
        m_nearWords->setText(tr("Cosine of embeddings, among %1 of %2 compounds; encode the library for the rest.")
                                 .arg(formatCount(found.compared), formatCount(found.total)));
    else
        m_nearWords->setText(tr("Cosine of embeddings, among %1 compounds").arg(formatCount(found.total)));
}

void LiveView::setUnavailable(const QString& why)
{
    m_found = {};
    m_near->clear();
    m_nearWords->setText(why.isEmpty() ? tr("Follows the drawing.") : why);
}

void LiveView::setPredictions(const LivePredictions& predictions)
{
    m_rows->setPredictions(predictions);
    m_noModels->setVisible(m_chosen.isEmpty());
}

void LiveView::setModels(const std::vector<LiveModel>& offered, const QStringList& chosen)
{
    m_offered = offered;
    m_chosen = chosen;
    m_noModels->setVisible(m_chosen.isEmpty());
}

void LiveView::showModelMenu()
{
    auto* menu = new QMenu(this);
    menu->setObjectName(QStringLiteral("sketch.modelMenu"));
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (const LiveModel& model : m_offered) {
        QAction* action = menu->addAction(model.name);
        action->setToolTip(model.path);
        action->setCheckable(true);
        action->setChecked(m_chosen.contains(model.path));
        connect(action, &QAction::toggled, this, [this, path = model.path](bool on) {
            QStringList next = m_chosen;
            next.removeAll(path);
            if (on)
                next << path;
            Q_EMIT modelsChosen(next);
        });
    }
    if (m_offered.empty())
        menu->addAction(tr("No fine-tuned model yet"))->setEnabled(false);
    menu->addSeparator();
    connect(menu->addAction(tr("Model file…")), &QAction::triggered, this, &LiveView::modelFileAsked);
    menu->popup(m_models->mapToGlobal(QPoint(0, m_models->height())));
}

} // namespace molrl::ui
